"""CustomVerificationTemplate: one that was there before is adopted, restored and never deleted."""

from copy import deepcopy
from typing import Any

import pytest
from pulumi.output import Unknown

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.template_ownership import ADOPTED
from ses_verified_senders.providers.failure import SESError
from tests.fakes import World, answer_error
from tests.providers.declared_template import INPUTS, PROVIDER, Start, create, foreign


def test_a_preview_of_an_adoption_that_does_not_know_every_input_yet(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """From comes from a resource that isn't made."""
    foreign(world)
    later = Unknown()  # type: ignore[no-untyped-call]
    assert PROVIDER.check({}, INPUTS | {"adopt": True, "fromEmailAddress": later}).failures == []
    assert "Please confirm" in capsys.readouterr().out


def test_a_preview_of_an_adoption_shows_no_secret(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    foreign(world)
    assert PROVIDER.check({}, INPUTS | {"adopt": True, "secret": True, "templateContent": "<p>\nhush"}).failures == []
    told = capsys.readouterr().out
    assert "hush" not in told
    assert "  templateContent: becomes what is a secret\n" in told
    assert "templateSubject: 'Theirs' => 'Please confirm'" in told


def test_what_is_wrong_with_a_secret_template_is_all_that_its_adoption_says(world: World) -> None:
    """One that can't be rendered has no content."""
    foreign(world)
    broken = INPUTS | {"adopt": True, "secret": True, "templateContent": "", "findings": ["verify.html.j2:1:1: error"]}
    assert [failure.reason for failure in PROVIDER.check({}, broken).failures] == ["verify.html.j2:1:1: error"]


def test_adopt(world: World) -> None:
    foreign(world, theirs="yes")
    outs = create(adopt=True)
    held = world.api.templates["verify"]
    assert held["TemplateContent"] == "<p>Hello</p>"
    marks = {owner_tags.OWNER: outs["owner"], owner_tags.STACK: "org/project/stack"}
    assert len(held["Tags"].pop(ADOPTED)) == 64
    assert held["Tags"] == {"team": "mail"} | marks
    assert outs["origin"] == "adopted"
    assert outs["before"] == {
        "fromEmailAddress": "x@example.com",
        "templateSubject": "Theirs",
        "templateContent": "Theirs",
        "successRedirectionUrl": "https://x",
        "failureRedirectionUrl": "https://x",
        "tags": {"theirs": "yes"},
    }


def test_what_is_adopted_is_marked_before_it_is_written_over(world: World) -> None:
    """The policy that is shipped allows an update only of what carries our tags."""
    foreign(world)
    world.api.calls.clear()
    create(adopt=True)
    calls = world.api.calls
    assert calls.index("tag_resource") < calls.index("update_custom_verification_email_template")


@pytest.mark.parametrize("on_remove", ["delete", "retain"])
def test_an_adopted_template_is_never_deleted(world: World, next_run: Start, on_remove: str) -> None:
    foreign(world, theirs="yes")
    theirs = deepcopy(world.api.templates)
    outs = create(adopt=True, onRemove=on_remove)
    next_run()
    PROVIDER.delete("id", outs)
    left = world.api.templates["verify"]
    if on_remove == "delete":
        assert world.api.templates == theirs
    else:
        assert left["TemplateContent"] == "<p>Hello</p>"
        assert left["Tags"] == {"team": "mail"}


def test_what_was_adopted_is_known_after_a_change(world: World, next_run: Start) -> None:
    foreign(world, theirs="yes")
    theirs = deepcopy(world.api.templates)
    outs = create(adopt=True)
    updated = PROVIDER.update("id", outs, INPUTS | {"adopt": True, "templateContent": "<p>New</p>"}).outs or {}
    assert updated["before"] == outs["before"]
    next_run()
    PROVIDER.delete("id", updated)
    assert world.api.templates == theirs


def test_adopting_what_says_the_same_already_writes_only_marks(world: World, next_run: Start) -> None:
    PROVIDER.create(INPUTS)
    world.api.templates["verify"]["Tags"] = {"team": "mail"}
    outs = create(adopt=True)
    assert "update_custom_verification_email_template" not in world.api.calls
    next_run()
    PROVIDER.delete("id", outs)
    assert world.api.templates["verify"]["Tags"] == {"team": "mail"}
    assert "update_custom_verification_email_template" not in world.api.calls


def test_a_renamed_component_gives_back_what_the_former_one_adopted(world: World, next_run: Start) -> None:
    """The new record takes the template over before the old one goes, as after a run whose state was lost."""
    foreign(world, theirs="yes")
    theirs = deepcopy(world.api.templates)
    old = create(adopt=True)
    next_run()
    new = create(adopt=False)
    PROVIDER.delete("id", old)
    assert world.api.templates["verify"]["TemplateContent"] == "<p>Hello</p>"
    PROVIDER.delete("id", new)
    assert world.api.templates == theirs


def test_what_was_adopted_is_kept_where_nobody_knows_what_it_was(world: World, next_run: Start) -> None:
    """A lost state, and on this machine no backup."""
    foreign(world)
    create(adopt=True)
    for backup in world.folder.rglob("templates/**/verify.json"):
        backup.unlink()
    outs = create(adopt=False)
    assert (outs["origin"], outs["before"]) == ("adopted", None)
    next_run()
    PROVIDER.delete("id", outs)
    assert world.api.templates["verify"]["Tags"] == {"team": "mail"}


def test_an_adoption_that_was_cut_short_and_left_no_backup(world: World, next_run: Start) -> None:
    """What is marked and not yet written over is still what was there before."""
    foreign(world, theirs="yes")
    theirs = deepcopy(world.api.templates)

    def refuse(_request: Any) -> None:
        raise answer_error("AccessDeniedException", "no", 403)

    world.api.before["update_custom_verification_email_template"] = refuse
    with pytest.raises(SESError, match="AccessDenied"):
        create(adopt=True)
    del world.api.before["update_custom_verification_email_template"]
    for backup in world.folder.rglob("templates/**/verify.json"):
        backup.unlink()
    next_run()
    outs = create(adopt=True)
    assert world.api.templates["verify"]["TemplateContent"] == "<p>Hello</p>"
    next_run()
    PROVIDER.delete("id", outs)
    assert world.api.templates == theirs


def test_a_state_of_an_earlier_release_deletes_nothing_that_it_may_have_adopted(world: World, next_run: Start) -> None:
    outs = {name: value for name, value in create(adopt=True).items() if name not in ("origin", "before", "onRemove")}
    assert PROVIDER.diff("id", outs, INPUTS | {"adopt": True, "onRemove": "delete"}).changes is False
    next_run()
    PROVIDER.delete("id", outs)
    assert "verify" in world.api.templates


def test_a_preview_of_an_adoption_shows_what_it_changes(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    foreign(world, theirs="yes")
    world.api.templates["verify"]["TemplateContent"] = "<p>\nTheirs\n</p>"
    wanted = INPUTS | {"adopt": True, "templateContent": "<p>\nOurs\n</p>"}
    assert PROVIDER.check({}, dict(wanted)).failures == []
    assert capsys.readouterr().out.splitlines() == [
        "template verify: adopt takes over the one in us-east-1, and changes it:",
        "  fromEmailAddress: 'x@example.com' => 'hello@example.com'",
        "  templateSubject: 'Theirs' => 'Please confirm'",
        "  templateContent:",
        "    @@ -1,3 +1,3 @@",
        "     <p>",
        "    -Theirs",
        "    +Ours",
        "     </p>",
        "  successRedirectionUrl: 'https://x' => 'https://example.com/yes'",
        "  failureRedirectionUrl: 'https://x' => 'https://example.com/no'",
        "  tag team: None => 'mail'",
        "  tag theirs: 'yes' => None",
    ]
    assert not [call for call in world.api.calls if call.startswith(("tag", "update", "delete", "untag"))]


def test_one_that_is_restored_needs_its_from(world: World, next_run: Start) -> None:
    """SES refuses a From that isn't verified any more: the state is kept until that is settled."""
    foreign(world)
    outs = create(adopt=True)

    def refuse(_request: Any) -> None:
        raise answer_error("NotFoundException", "The from email address <x@example.com> is not verified", 404)

    world.api.before["update_custom_verification_email_template"] = refuse
    next_run()
    with pytest.raises(SESError, match=r"verify x@example\.com or its domain in us-east-1"):
        PROVIDER.delete("id", outs)
    retained = PROVIDER.update("id", outs, INPUTS | {"adopt": True, "onRemove": "retain"}).outs or {}
    PROVIDER.delete("id", retained)
    assert world.api.templates["verify"]["Tags"] == {"team": "mail"}


def test_findings_stop_no_adoption_that_changes_nothing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """SES has it already, so it is for its owner to correct it, when there is time."""
    PROVIDER.create(INPUTS)
    world.api.templates["verify"]["Tags"] = {}
    wanted = INPUTS | {"adopt": True}
    assert PROVIDER.check({}, wanted | {"findings": ["verify.html.j2:3: no"]}).failures == []
    assert (
        "template verify stays as it is, with what is wrong with it:\nverify.html.j2:3: no" in capsys.readouterr().out
    )
    assert PROVIDER.check(wanted, wanted | {"findings": ["verify.html.j2:3: no"]}).failures == []
    changed = wanted | {"templateSubject": "Other", "findings": ["verify.html.j2:3: no"]}
    assert len(PROVIDER.check({}, dict(changed)).failures) == 1
    assert len(PROVIDER.check(wanted, dict(changed)).failures) == 1
