"""The deploy policy lets a whole life of templates and identities pass, and nothing that isn't marked be lost."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ses_verified_senders.foundation.policies import deploy_policy, plan_policy
from ses_verified_senders.life.owner_tags import STACK
from ses_verified_senders.providers import run
from ses_verified_senders.providers.custom_verification_template import CustomVerificationTemplateProvider
from tests.fakes import FakeAccounts, FakeApi, World, answer_error
from tests.foundation.iam import Call, allows
from tests.providers.declared_template import INPUTS

HERE = "arn:aws:ses:us-east-1:111122223333"
TEMPLATE = f"{HERE}:custom-verification-email-template/verify"
IDENTITY = f"{HERE}:identity/a@example.com"
NAME = "org/project/stack"
MARKED = {f"aws:ResourceTag/{STACK}": [NAME]}
FOREIGN = {f"aws:ResourceTag/{STACK}": ["org/other/stack"]}
ADOPTED = INPUTS | {"adopt": True, "stack": NAME}
DESTRUCTIVE = [
    ("ses:DeleteCustomVerificationEmailTemplate", TEMPLATE),
    ("ses:UpdateCustomVerificationEmailTemplate", TEMPLATE),
    ("ses:DeleteEmailIdentity", IDENTITY),
]


@pytest.mark.parametrize(("action", "resource"), DESTRUCTIVE)
@pytest.mark.parametrize("stacks", ["*", "org/project/*"])
def test_only_what_is_marked_is_deleted_or_overwritten(action: str, resource: str, stacks: str) -> None:
    policy = deploy_policy(stacks)
    assert allows(policy, Call(action, resource, MARKED))
    assert not allows(policy, Call(action, resource))
    assert not allows(policy, Call(action, resource, {"aws:ResourceTag/team": ["mail"]}))
    assert allows(policy, Call(action, resource, FOREIGN)) == (stacks == "*")
    assert not allows(plan_policy(), Call(action, resource, MARKED))


SEND = "ses:SendCustomVerificationEmail"
NARROW = deploy_policy(from_addresses=["hello@example.com"], recipients=["*@example.com"])


def sending(from_address: str, *recipients: str) -> Call:
    return Call(SEND, TEMPLATE, {"ses:FromAddress": [from_address], "ses:Recipients": recipients})


def test_sends_are_as_narrow_as_asked() -> None:
    assert allows(deploy_policy(), sending("x@example.org", "y@example.org"))
    assert allows(NARROW, sending("hello@example.com", "a@example.com"))
    assert not allows(NARROW, sending("x@example.org", "a@example.com"))
    assert not allows(NARROW, sending("hello@example.com", "a@example.org"))
    assert not allows(NARROW, sending("hello@example.com", "a@example.com", "a@example.org"))
    assert not allows(NARROW, Call(SEND, TEMPLATE, {"ses:FromAddress": ["hello@example.com"]}))


# IAM in front of the fake SES


def guard(api: FakeApi, policy: dict[str, Any]) -> None:
    """Every call on a template is judged by the tags that it has at that moment."""

    def check(operation: str) -> Callable[[dict[str, Any]], None]:
        def ask(request: dict[str, Any]) -> None:
            action = "ses:" + "".join(word.capitalize() for word in operation.split("_"))
            name = request.get("TemplateName") or request["ResourceArn"].rpartition("/")[2]
            held = api.templates.get(name, {}).get("Tags", {})
            context = {f"aws:ResourceTag/{key}": [value] for key, value in held.items()}
            if operation.startswith("create"):
                context |= {f"aws:RequestTag/{tag['Key']}": [tag["Value"]] for tag in request["Tags"]}
            if not allows(policy, Call(action, f"{HERE}:custom-verification-email-template/{name}", context)):
                raise answer_error("AccessDeniedException", action, 403)

        return ask

    verbs = ("create_custom", "update_custom", "delete_custom", "get_custom", "tag_resource", "untag_resource")
    for operation in dir(api):
        if operation.startswith(verbs):
            api.before[operation] = check(operation)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    run.use(None)


def begin(world: World) -> CustomVerificationTemplateProvider:
    run.use(run.Run(FakeAccounts(world), world.folder, world.gate(), world.clock))
    return CustomVerificationTemplateProvider()


@pytest.mark.parametrize("stacks", ["*", "org/project/*"])
def test_a_template_is_made_changed_and_deleted(world: World, stacks: str) -> None:
    guard(world.api, deploy_policy(stacks))
    provider = begin(world)
    outs = provider.create(ADOPTED).outs or {}
    outs = provider.update("id", outs, ADOPTED | {"templateSubject": "Again", "tags": {}}).outs or {}
    begin(world).delete("id", outs | {"adopt": False})
    assert world.api.templates == {}


@pytest.mark.parametrize("stacks", ["*", "org/project/*"])
def test_a_template_is_adopted_and_given_back(world: World, stacks: str) -> None:
    world.api.templates["verify"] = theirs() | {"Tags": {"theirs": "yes"}}
    guard(world.api, deploy_policy(stacks))
    outs = begin(world).create(ADOPTED).outs or {}
    assert world.api.templates["verify"]["TemplateContent"] == "<p>Hello</p>"
    begin(world).delete("id", outs)
    assert world.api.templates["verify"] == theirs() | {"Tags": {"theirs": "yes"}}


def theirs() -> dict[str, Any]:
    return {
        "TemplateName": "verify",
        "FromEmailAddress": "x@example.com",
        "TemplateSubject": "Theirs",
        "TemplateContent": "Theirs",
        "SuccessRedirectionURL": "https://x",
        "FailureRedirectionURL": "https://x",
    }
