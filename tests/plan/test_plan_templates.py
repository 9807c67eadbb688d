"""What the plan says of templates."""

from typing import Any

import pytest

from ses_verified_senders.life import owner_tags
from ses_verified_senders.plan import templates
from ses_verified_senders.plan.destruction import SIGNATURE, _plain
from ses_verified_senders.plan.plan import Step
from ses_verified_senders.ses.client import CustomVerificationEmailTemplate

STACK = "org/project/stack"


def at_ses(stack: str, owner: str = "") -> CustomVerificationEmailTemplate:
    return CustomVerificationEmailTemplate("verify", "", "", "", "", "", owner_tags.ownership(owner, stack))


NEW = "new; nobody is mailed"
TAKEN = "taken: SES has one that isn't this stack's"


@pytest.mark.parametrize(
    ("adopt", "on_remove", "found", "step", "why"),
    [
        (False, "delete", {"verify": None}, Step.CHANGE, NEW),
        (False, "delete", {"verify": at_ses(STACK)}, Step.CHANGE, "this stack's already; nobody is mailed"),
        (False, "delete", {"verify": at_ses("org/project/there")}, Step.REFUSE_TEMPLATE, TAKEN),
        (False, "delete", {"verify": at_ses("")}, Step.REFUSE_TEMPLATE, TAKEN),
        (True, "delete", {"verify": None}, Step.CHANGE, NEW),
        (
            True,
            "delete",
            {"verify": at_ses("")},
            Step.CHANGE,
            "adopted, then given back as it was when removed; nobody is mailed",
        ),
        (
            True,
            "retain",
            {"verify": at_ses("")},
            Step.CHANGE,
            "adopted, then kept as it is when removed; nobody is mailed",
        ),
        # SES was not asked.
        (False, "delete", {}, Step.CHANGE, NEW),
        (
            True,
            "delete",
            {},
            Step.CHANGE,
            "adopted where SES has it, then given back as it was when removed; else new; nobody is mailed",
        ),
    ],
)
def test_a_template_that_is_not_in_the_state(
    adopt: bool, on_remove: str, found: templates.Found, step: Step, why: str
) -> None:
    properties = {"templateName": "verify", "adopt": adopt, "onRemove": on_remove, "stack": STACK}
    [line] = templates.changes({("templates/eu-west-1/verify", "eu-west-1"): properties}, {}, {"eu-west-1": found})
    assert (line.step, line.name, line.region, line.why) == (step, "verify", "eu-west-1", why)


BEFORE = {
    "fromEmailAddress": "hello@example.com",
    "templateSubject": "Theirs",
    "templateContent": "<p>Theirs</p>",
    "successRedirectionUrl": "https://example.com/yes",
    "failureRedirectionUrl": "https://example.com/no",
}


@pytest.mark.parametrize(
    ("properties", "owner", "step", "why"),
    [
        ({"origin": "created"}, "mine", Step.DELETE_TEMPLATE, "deleted"),
        ({"origin": "created", "onRemove": "retain"}, "mine", Step.KEEP_TEMPLATE, "kept"),
        ({"origin": "adopted", "before": BEFORE}, "mine", Step.CHANGE, "given back as it was"),
        ({"origin": "adopted", "before": BEFORE, "onRemove": "retain"}, "mine", Step.KEEP_TEMPLATE, "kept as it is"),
        ({"origin": "adopted"}, "mine", Step.KEEP_TEMPLATE, "kept as it is"),
        # As earlier releases wrote it.
        ({"adopt": True}, "mine", Step.KEEP_TEMPLATE, "kept as it is"),
        ({"origin": "created"}, "theirs", Step.KEEP_TEMPLATE, "is kept: it is not this resource's any more"),
        ({"origin": "created"}, None, Step.KEEP_TEMPLATE, "was gone already"),
    ],
)
def test_a_template_that_goes(properties: dict[str, Any], owner: str | None, step: Step, why: str) -> None:
    here = {"templateName": "verify", "region": "eu-west-1", "owner": "mine", **properties}
    found = at_ses(STACK, owner or "")
    [line] = templates.removals({"templates/eu-west-1/verify": here}, {"verify": found if owner else None})
    assert (line.step, line.name, line.region, line.why) == (step, "verify", "eu-west-1", why)


NOW = BEFORE | {"templateName": "verify", "templateContent": "<p>Ours</p>", "secret": False}


@pytest.mark.parametrize(
    ("was", "is_", "shown"),
    [(False, False, True), (True, False, False), (False, True, False), (True, True, False), (None, False, False)],
    ids=["open", "was a secret", "is a secret", "stays a secret", "nobody knows"],
)
def test_what_the_html_says_is_shown_only_where_it_never_was_a_secret(was: bool | None, is_: bool, shown: bool) -> None:
    before = BEFORE if was is None else BEFORE | {"secret": was}
    changes = {(f"{region}/verify", region): NOW | {"secret": is_} for region in ("eu-west-1", "us-east-1")}
    [line] = templates.changes(changes, {resource: before for resource, _ in changes}, {})
    assert line.diff == ("@@ -1 +1 @@\n-<p>Theirs</p>\n+<p>Ours</p>" if shown else "")
    why = "text" if shown else "text, which is a secret or was one"
    assert (line.region, line.why) == ("2 regions", f"{why}; nobody is mailed")


def test_the_diff_has_lines_that_look_like_its_own_heading() -> None:
    changes = {("eu-west-1/verify", "eu-west-1"): NOW | {"templateContent": "++ a"}}
    [line] = templates.changes(changes, {"eu-west-1/verify": BEFORE | {"templateContent": "-->", "secret": False}}, {})
    assert line.diff == "@@ -1 +1 @@\n--->\n+++ a"


def test_a_tag_that_is_called_as_the_engine_calls_a_secret_s_text_is_a_tag() -> None:
    secret = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"a@example.com"'}
    outputs = {"tags": {"plaintext": "x"}, "addresses": secret}
    assert _plain(outputs) == {"tags": {"plaintext": "x"}, "addresses": "a@example.com"}
