"""A template as a program declares it, and one that is there before."""

from collections.abc import Callable
from typing import Any

from ses_verified_senders.providers.custom_verification_template import CustomVerificationTemplateProvider
from tests.fakes import World

INPUTS: dict[str, Any] = {
    "templateName": "verify",
    "region": "us-east-1",
    "fromEmailAddress": "hello@example.com",
    "templateSubject": "Please confirm",
    "templateContent": "<p>Hello</p>",
    "successRedirectionUrl": "https://example.com/yes",
    "failureRedirectionUrl": "https://example.com/no",
    "tags": {"team": "mail"},
    "adopt": False,
    "stack": "org/project/stack",
}
PROVIDER = CustomVerificationTemplateProvider()
Start = Callable[[], None]


def create(**changes: Any) -> dict[str, Any]:
    return PROVIDER.create(INPUTS | changes).outs or {}


def foreign(world: World, **marks: str) -> None:
    world.api.create_custom_verification_email_template(
        TemplateName="verify",
        FromEmailAddress="x@example.com",
        TemplateSubject="Theirs",
        TemplateContent="Theirs",
        SuccessRedirectionURL="https://x",
        FailureRedirectionURL="https://x",
        Tags=[{"Key": key, "Value": value} for key, value in marks.items()],
    )
