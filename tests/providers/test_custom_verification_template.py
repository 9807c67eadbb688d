"""CustomVerificationTemplate: its own, from the first create to the delete."""

from copy import deepcopy
from typing import Any, cast

import pytest

from ses_verified_senders.declared.run_settings import RunSettings
from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.template_ownership import own_tags
from ses_verified_senders.providers import run
from ses_verified_senders.providers.failure import SESError
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.limiter import Limiter
from ses_verified_senders.ses.session import InvalidAwsConfig
from tests.fakes import FakeAccounts, World, answer_error
from tests.providers.declared_template import INPUTS, PROVIDER, Start, create, foreign


def test_create(world: World) -> None:
    outs = create()
    held = world.api.templates["verify"]
    assert held["TemplateContent"] == "<p>Hello</p>"
    assert held["Tags"] == {"team": "mail", owner_tags.OWNER: outs["owner"], owner_tags.STACK: "org/project/stack"}


def test_update_in_place(world: World) -> None:
    outs = create()
    news = INPUTS | {"templateContent": "<p>Good day</p>", "tags": {"product": "x"}}
    diff = PROVIDER.diff("id", outs, news)
    assert (diff.changes, diff.replaces) == (True, [])
    updated = PROVIDER.update("id", outs, news).outs or {}
    assert updated["owner"] == outs["owner"]
    held = world.api.templates["verify"]
    assert held["TemplateContent"] == "<p>Good day</p>"
    assert held["Tags"] == {"product": "x", owner_tags.OWNER: outs["owner"], owner_tags.STACK: "org/project/stack"}


@pytest.mark.parametrize("property_", ["templateName", "region"])
def test_another_name_is_a_replacement_the_new_one_first(property_: str) -> None:
    diff = PROVIDER.diff("id", create(), INPUTS | {property_: "other"})
    assert diff.replaces == [property_]
    assert not diff.delete_before_replace


def test_an_unchanged_template_reads_as_it_was(next_run: Start) -> None:
    outs = create()
    next_run()
    read = PROVIDER.read("id", outs)
    assert (read.id, read.outs, read.inputs) == ("id", outs, INPUTS)


def test_a_template_that_ses_tidies_up_is_no_drift(world: World, next_run: Start) -> None:
    def tidy(request: dict[str, Any]) -> None:
        world.api.templates["verify"]["TemplateContent"] = request["TemplateContent"] + "\n"

    world.api.after["create_custom_verification_email_template"] = tidy
    outs = create()
    next_run()
    assert PROVIDER.read("id", outs).inputs == INPUTS


def test_a_change_from_outside_shows_as_a_diff_and_is_put_back(world: World, next_run: Start) -> None:
    outs = create()
    world.api.templates["verify"].update(TemplateContent="<p>Spam</p>", Tags={owner_tags.OWNER: outs["owner"]})
    next_run()
    read = PROVIDER.read("id", outs)
    assert read.inputs is not None
    assert read.outs is not None
    assert read.inputs == INPUTS | {"templateContent": "<p>Spam</p>", "tags": {}}
    assert PROVIDER.diff("id", read.outs, INPUTS).changes is True
    PROVIDER.update("id", read.outs, INPUTS)
    assert world.api.templates["verify"]["TemplateContent"] == "<p>Hello</p>"
    assert world.api.templates["verify"]["Tags"]["team"] == "mail"


def test_disappears(world: World, next_run: Start) -> None:
    outs = create()
    del world.api.templates["verify"]
    next_run()
    assert PROVIDER.read("id", outs).id == ""


def test_update_of_one_that_is_gone_makes_it_anew(world: World) -> None:
    outs = create()
    del world.api.templates["verify"]
    PROVIDER.update("id", outs, INPUTS | {"templateSubject": "Again"})
    assert world.api.templates["verify"]["TemplateSubject"] == "Again"


def test_one_of_that_name_that_is_not_ours_is_refused(world: World) -> None:
    foreign(world)
    with pytest.raises(SESError, match=r"isn't this stack's; choose another name, or set adopt: true"):
        create()
    assert world.api.templates["verify"]["TemplateContent"] == "Theirs"


def test_one_that_somebody_else_made_in_its_place_is_not_written_over(world: World, next_run: Start) -> None:
    outs = create()
    del world.api.templates["verify"]
    foreign(world, theirs="yes")
    theirs = deepcopy(world.api.templates)
    next_run()
    read = PROVIDER.read("id", outs)
    assert read.inputs is not None
    assert read.inputs["stack"] == ""
    [failure] = PROVIDER.check(read.inputs, dict(INPUTS)).failures
    assert "isn't this stack's; choose another name, or set adopt: true on verify" in failure.reason
    with pytest.raises(SESError, match="isn't this stack's"):
        PROVIDER.update("id", outs, INPUTS | {"templateContent": "<p>Ours</p>"})
    next_run()
    PROVIDER.delete("id", outs)
    assert world.api.templates == theirs
    assert PROVIDER.update("id", outs, INPUTS | {"adopt": True}).outs["origin"] == "adopted"  # type: ignore[index]


def test_a_preview_refuses_what_is_there(world: World) -> None:
    foreign(world)
    [failure] = PROVIDER.check({}, dict(INPUTS)).failures
    assert "us-east-1 has one of that name that isn't this stack's; choose another name" in failure.reason


def test_a_preview_asks_nobody_where_that_is_set(world: World, accounts: FakeAccounts) -> None:
    foreign(world)
    world.api.calls.clear()
    settings = RunSettings(preflight=False)
    run.use(run.Run(accounts, world.folder, world.gate(), world.clock, settings))
    assert PROVIDER.check({}, dict(INPUTS)).failures == []
    assert world.api.calls == []


def test_a_preview_that_cannot_ask_says_so_once(accounts: FakeAccounts) -> None:
    accounts.fails = InvalidAwsConfig("no credentials")
    failures = [*PROVIDER.check({}, dict(INPUTS)).failures, *PROVIDER.check({}, dict(INPUTS)).failures]
    assert [failure.reason for failure in failures] == [
        "no credentials; set preflight to false for a preview that asks nobody"
    ]


def test_a_preview_with_inputs_that_are_not_known_yet(world: World) -> None:
    foreign(world)
    known = {name: value for name, value in INPUTS.items() if name != "fromEmailAddress"} | {"adopt": True}
    assert PROVIDER.check({}, known).failures == []


def test_ignored_tags_are_left_alone(world: World) -> None:
    """`aws:ignoreTags`: others put them on, and take them off."""
    create(tags={"team": "mail"})
    world.api.templates["verify"]["Tags"]["k8s/owner"] = "theirs"
    ses = Ses(
        cast(Any, world.api),
        account="111122223333",
        region="us-east-1",
        limiter=lambda operation: Limiter(world.folder / operation, 0, world.clock),
        clock=world.clock,
        ignores_tag=lambda key: key.startswith("k8s/"),
    )
    found = ses.find_template("verify")
    assert found is not None
    assert own_tags(found) == {"team": "mail"}


def test_aws_own_tags_are_left_alone(world: World, next_run: Start) -> None:
    foreign(world, **{"aws:cloudformation:stack-name": "theirs"})
    outs = create(adopt=True)
    next_run()
    PROVIDER.delete("id", outs)
    assert world.api.templates["verify"]["Tags"] == {"aws:cloudformation:stack-name": "theirs"}


def test_retain_keeps_what_is_its_own(world: World, next_run: Start) -> None:
    outs = create(onRemove="retain")
    next_run()
    PROVIDER.delete("id", outs)
    assert world.api.templates["verify"]["TemplateContent"] == "<p>Hello</p>"


def test_delete_removes_what_is_its_own(world: World, next_run: Start) -> None:
    outs = create()
    next_run()
    PROVIDER.delete("id", outs)
    assert world.api.templates == {}


def test_delete_keeps_what_carries_another_token(world: World, next_run: Start) -> None:
    """A renamed component makes the new record first, which takes the template over."""
    old = create()
    new = create()
    next_run()
    PROVIDER.delete("id", old)
    assert "verify" in world.api.templates
    PROVIDER.delete("id", new)
    assert world.api.templates == {}


def test_delete_keeps_what_is_declared_elsewhere(world: World, next_run: Start) -> None:
    outs = create()
    next_run()
    PROVIDER.check({}, dict(INPUTS))
    PROVIDER.delete("id", outs)
    assert "verify" in world.api.templates


def test_findings_fail_the_preview_and_are_not_kept() -> None:
    checked = PROVIDER.check({}, INPUTS | {"findings": ["verify.html.j2:3: no", "verify.html.j2:4: nor this"]})
    assert [failure.reason for failure in checked.failures] == ["verify.html.j2:3: no", "verify.html.j2:4: nor this"]
    assert checked.inputs == INPUTS


def test_an_unverified_from_says_what_to_do(world: World) -> None:
    def refuse(_request: Any) -> None:
        raise answer_error("NotFoundException", "The from email address <hello@example.com> is not verified", 404)

    world.api.before["create_custom_verification_email_template"] = refuse
    with pytest.raises(SESError, match=r"verify hello@example\.com or its domain in us-east-1"):
        create()


def test_drift_by_the_listing_alone(world: World, accounts: FakeAccounts) -> None:
    """One call for all templates sees everything but the content and the tags."""
    outs = create()
    world.api.templates["verify"].update(TemplateContent="<p>Spam</p>", TemplateSubject="Spam")
    world.api.calls.clear()
    settings = RunSettings(template_drift="listed")
    accounts.forget()
    run.use(run.Run(accounts, world.folder, world.gate(), world.clock, settings))
    inputs = PROVIDER.read("id", outs).inputs
    assert inputs == INPUTS | {"templateSubject": "Spam"}
    del world.api.templates["verify"]
    accounts.forget()
    run.use(run.Run(accounts, world.folder, world.gate(), world.clock, settings))
    assert PROVIDER.read("id", outs).id == ""
    assert set(world.api.calls) == {"list_custom_verification_email_templates"}
