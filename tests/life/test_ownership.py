"""Whose an identity is: what is tagged, what is deleted and what is kept."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ses_verified_senders.life import owner_tags
from tests.fakes import DAY, World, answer_error
from tests.life.declared import ADDRESS, DECLARED, THERE, read, refuse


def test_a_listed_identity_is_tagged_with_the_owner(listed: World) -> None:
    record = listed.sender().apply(DECLARED, None)
    assert listed.api.identities[ADDRESS]["Tags"] == {
        **owner_tags.ownership(record.owner, DECLARED.stack),
        **owner_tags.use(record.owner, DECLARED.stack, record.sent_at),
    }


def test_an_identity_stays_its_records_own_when_the_stack_is_renamed(listed: World) -> None:
    record = listed.sender().apply(DECLARED, None)
    record = listed.sender().apply(replace(THERE, resend="2026-05"), record)
    assert (record.origin, listed.api.mails[ADDRESS]) == ("sent", 2)
    listed.sender().ownership.give_up(THERE, record)
    assert ADDRESS not in listed.api.identities


RENAMED = replace(DECLARED, stack="org/project/renamed")


def test_a_renamed_stacks_identity_is_no_other_stacks_that_is_given_its_name(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    world.sender().ownership.retag(RENAMED, DECLARED.stack, record)
    theirs = world.sender().apply(replace(DECLARED, owner=THERE.owner), None)
    assert theirs.origin == "adopted"
    world.sender().ownership.give_up(DECLARED, theirs)
    world.api.click(ADDRESS)
    assert read(world, record).status == "SUCCESS"
    assert world.api.mails[ADDRESS] == 1
    assert "delete_email_identity" not in world.api.calls


def test_a_renamed_stack_still_frees_what_it_used(listed: World) -> None:
    owners = listed.sender().apply(DECLARED, None)
    users = listed.sender().apply(THERE, None)
    renamed = replace(THERE, stack="org/project/elsewhere")
    listed.sender().ownership.retag(renamed, THERE.stack, users)
    assert listed.sender().ownership.look(renamed).used_by[owner_tags.mark(users.owner)] == renamed.stack
    listed.sender().ownership.give_up(renamed, users)
    listed.sender().ownership.give_up(DECLARED, owners)
    assert ADDRESS not in listed.api.identities


def test_a_removed_address_takes_its_identity_along(listed: World) -> None:
    record = listed.sender().apply(DECLARED, None)
    listed.sender().ownership.give_up(DECLARED, record)
    assert ADDRESS not in listed.api.identities
    listed.sender().apply(DECLARED, None)
    assert listed.api.mails[ADDRESS] == 2, "declared anew, it is asked anew"


def test_a_removal_that_is_killed_leaves_no_page_of_an_e_mail_that_is_gone(listed: World) -> None:
    record = listed.sender().apply(DECLARED, None)
    listed.api.after["delete_email_identity"] = refuse(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        listed.sender().ownership.give_up(DECLARED, record)
    listed.sender().apply(DECLARED, None)
    assert listed.api.mails[ADDRESS] == 2, "declared anew, it is asked anew"


def test_a_removed_address_that_is_not_listed_keeps_its_link(tmp_path: Path) -> None:
    world = World(tmp_path, lists_before_click=False)
    record = world.sender().apply(DECLARED, None)
    world.sender().ownership.give_up(DECLARED, record)
    world.sender().apply(DECLARED, None)
    assert world.api.mails[ADDRESS] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"on_remove": "retain"},
        {"origin": "adopted"},
        {"owner": "another record's"},
    ],
    ids=["retain", "adopted", "another owner"],
)
def test_an_identity_is_kept(listed: World, change: dict[str, Any]) -> None:
    record = listed.sender().apply(DECLARED, None)
    declared = replace(DECLARED, **{k: v for k, v in change.items() if k == "on_remove"})
    record = replace(record, **{k: v for k, v in change.items() if k != "on_remove"})
    listed.sender().ownership.give_up(declared, record)
    assert ADDRESS in listed.api.identities


@pytest.mark.parametrize("status", ["PENDING", "SUCCESS"])
def test_what_is_retained_is_no_longer_used_and_is_this_stacks_when_it_is_declared_again(
    listed: World, status: str
) -> None:
    retained = replace(DECLARED, on_remove="retain")
    record = listed.sender().apply(retained, None)
    listed.api.identities[ADDRESS]["VerificationStatus"] = status
    listed.sender().ownership.give_up(retained, record)
    kept = listed.sender().ownership.look(DECLARED)
    assert (kept.stack, kept.used_by) == (DECLARED.stack, {})
    again = listed.sender().apply(replace(DECLARED, owner=record.owner), None)
    assert (again.status, again.origin, listed.api.mails[ADDRESS]) == (status, "sent", 1)
    assert listed.sender().ownership.look(DECLARED).used_by == {owner_tags.mark(record.owner): DECLARED.stack}
    listed.sender().ownership.give_up(DECLARED, again)
    assert ADDRESS not in listed.api.identities


def test_what_is_retained_needs_no_answer_of_ses(
    listed: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    retained = replace(DECLARED, on_remove="retain")
    record = listed.sender().apply(retained, None)

    def refuse(**_request: Any) -> None:
        raise answer_error("AccessDeniedException")

    monkeypatch.setattr(listed.api, "untag_resource", refuse)
    listed.sender().ownership.give_up(retained, record)
    assert ADDRESS in listed.api.identities
    assert "the identity is kept, and `ses-senders status --orphans` lists it" in capsys.readouterr().out


@pytest.mark.parametrize("first", ["owner", "user"])
def test_two_stacks_share_an_address(listed: World, first: str) -> None:
    """The second adopts, and neither takes it from the other, whichever is destroyed first."""
    here = listed.sender().apply(DECLARED, None)
    there = listed.sender().apply(THERE, None)
    assert (listed.api.mails[ADDRESS], there.origin) == (1, "adopted")
    order = [(DECLARED, here), (THERE, there)]
    for declared, record in order if first == "owner" else reversed(order):
        listed.sender().ownership.give_up(declared, record)
        if declared is (DECLARED if first == "owner" else THERE):
            assert ADDRESS in listed.api.identities
    # Destroyed last, the owner finds nobody else's mark and cleans up.
    assert (ADDRESS in listed.api.identities) == (first == "owner")


def test_what_was_adopted_before_its_owner_could_tag_it_is_kept(listed: World) -> None:
    listed.sender().apply(DECLARED, None)
    listed.api.identities[ADDRESS]["Tags"].clear()
    listed.sender().apply(THERE, None)
    here = listed.sender().apply(DECLARED, None)
    listed.sender().ownership.give_up(DECLARED, here)
    assert ADDRESS in listed.api.identities


def test_a_record_made_anew_takes_the_identity_over(listed: World) -> None:
    """A renamed component makes the new record first; the old one's removal must not delete what is in use."""
    renamed = replace(DECLARED, sender_set="people", owner="people" * 5)
    old = listed.sender().apply(DECLARED, None)
    new = listed.sender().apply(renamed, None)
    listed.sender().ownership.give_up(DECLARED, old, used=True)
    assert ADDRESS in listed.api.identities
    listed.sender().ownership.give_up(renamed, new)
    assert ADDRESS not in listed.api.identities


def test_a_mail_whose_tag_fails_is_recorded(listed: World, capsys: pytest.CaptureFixture[str]) -> None:
    listed.api.before["tag_resource"] = refuse(answer_error("AccessDeniedException", status=403))
    assert listed.sender().apply(DECLARED, None).status == "PENDING"
    assert "will keep its identity" in capsys.readouterr().out


def test_an_identity_that_cannot_be_marked_as_used_is_not_adopted_yet(listed: World) -> None:
    """Unmarked, the owner's removal would delete what the other stack uses."""
    listed.sender().apply(DECLARED, None)
    listed.api.before["tag_resource"] = refuse(answer_error("AccessDeniedException", status=403))
    there = listed.sender().apply(THERE, None)
    assert (there.status, there.origin) == ("NOT_TRIED", "")
    del listed.api.before["tag_resource"]
    there = listed.sender().apply(THERE, there)
    assert (there.status, there.origin, listed.api.mails[ADDRESS]) == ("PENDING", "adopted", 1)


def test_what_is_mailed_though_another_owns_it_stays_the_others(listed: World) -> None:
    theirs = listed.sender().apply(THERE, None)
    listed.api.identities[ADDRESS]["VerificationStatus"] = "FAILED"
    listed.clock.seconds += DAY + 1
    record = listed.sender().apply(DECLARED, None)
    assert (record.origin, listed.api.mails[ADDRESS]) == ("adopted", 2)
    seen = listed.sender().ownership.look(DECLARED)
    assert seen.owner == theirs.owner
    assert set(seen.used_by.values()) == {THERE.stack, DECLARED.stack}


def test_its_own_use_keeps_no_identity(listed: World) -> None:
    record = listed.sender().apply(DECLARED, None)
    listed.api.identities[ADDRESS]["Tags"] |= owner_tags.use(record.owner, DECLARED.stack)
    listed.sender().ownership.give_up(DECLARED, record)
    assert ADDRESS not in listed.api.identities


@pytest.mark.parametrize("known", [True, False], ids=["in turn", "new there"])
@pytest.mark.parametrize("page", [True, False], ids=["an old page", "no page"])
def test_stacks_without_a_common_journal_know_each_others_e_mail_by_its_tag(
    listed: World, known: bool, page: bool
) -> None:
    here = listed.sender().apply(DECLARED, None)
    shutil.copytree(listed.folder / "pages", listed.folder / "before")
    there = listed.sender().apply(THERE, None) if known else None
    listed.clock.seconds += DAY + 1
    here = listed.sender().apply(DECLARED, read(listed, here))
    assert here.sends == 2
    shutil.rmtree(listed.folder / "pages")
    if page:
        # What this machine knows is older.
        shutil.copytree(listed.folder / "before", listed.folder / "pages")
    listed.clock.seconds += 3600
    there = listed.sender().apply(THERE, read(listed, there) if there else None)
    assert listed.api.mails[ADDRESS] == 2
    assert (there.origin, there.expires_at) == ("adopted", here.expires_at)


def second(**changes: Any) -> Any:
    """The same address, as another component of the same stack declares it."""
    return replace(DECLARED, sender_set="people", owner="people" * 5, **changes)


@pytest.mark.parametrize("order", ["first", "last"])
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "in turn"])
def test_two_components_share_an_address_and_its_identity_goes_with_the_last(
    listed: World, order: str, at_once: bool
) -> None:
    here = (DECLARED, listed.sender().apply(DECLARED, None))
    there = (second(), listed.sender().apply(second(), None))
    assert listed.api.mails[ADDRESS] == 1
    one, other = (here, there) if order == "first" else (there, here)
    listed.sender().ownership.give_up(*one, used=not at_once)
    assert ADDRESS in listed.api.identities
    listed.sender().ownership.give_up(*other)
    assert ADDRESS not in listed.api.identities


def test_what_was_handed_over_with_its_owner_keeps_its_marks(listed: World) -> None:
    record = listed.sender().apply(DECLARED, None)
    before = dict(listed.api.identities[ADDRESS]["Tags"])
    listed.sender().ownership.give_up(DECLARED, record, used=True)
    assert listed.api.identities[ADDRESS]["Tags"] == before


@pytest.mark.parametrize("tags", [{}, {"team": "theirs"}])
def test_what_somebody_else_made_is_kept_though_we_mailed_it(listed: World, tags: dict[str, str]) -> None:
    """SES listed it before our first e-mail, without our mark."""
    listed.api.put(ADDRESS, "FAILED", **tags)
    record = listed.sender().apply(DECLARED, None)
    assert (record.sends, listed.api.mails[ADDRESS]) == (1, 1)
    listed.api.click(ADDRESS)
    listed.sender().ownership.give_up(DECLARED, read(listed, record))
    assert listed.api.identities[ADDRESS]["Tags"] == tags, "and what we wrote on it is gone"


def test_what_somebody_else_made_is_kept_though_we_mailed_it_twice(listed: World) -> None:
    listed.api.put(ADDRESS, "FAILED")
    record = listed.sender().apply(DECLARED, None)
    listed.clock.seconds += DAY + 1
    record = listed.sender().apply(DECLARED, read(listed, record))
    assert record.sends == 2
    listed.sender().ownership.give_up(DECLARED, record)
    assert ADDRESS in listed.api.identities


@pytest.mark.parametrize("journal", [True, False], ids=["journal", "no journal"])
def test_what_somebody_else_made_is_kept_after_a_killed_run(listed: World, journal: bool) -> None:
    listed.api.put(ADDRESS, "FAILED")
    listed.sender().apply(DECLARED, None)
    if not journal:
        shutil.rmtree(listed.folder / "pages")
    record = listed.sender().apply(DECLARED, None)
    assert listed.api.mails[ADDRESS] == 1
    listed.sender().ownership.give_up(DECLARED, record)
    assert ADDRESS in listed.api.identities


def test_a_stack_of_a_renamed_stacks_old_name_deletes_nothing_of_it(world: World) -> None:
    """The renamed one hasn't run yet, so its tags and its page still say the old name."""
    record = world.sender().apply(DECLARED, None)
    namesake = replace(DECLARED, owner="same name" * 3)
    theirs = world.sender().apply(namesake, None)
    world.api.click(ADDRESS)
    world.sender().ownership.give_up(namesake, read(world, theirs))
    assert world.api.status(ADDRESS) == "SUCCESS"
    assert world.api.mails[ADDRESS] == 1
    world.sender().ownership.retag(RENAMED, DECLARED.stack, record)
    world.sender().ownership.give_up(RENAMED, record)
    assert (ADDRESS in world.api.identities) != world.api.lists_before_click, "its own it still deletes"


def test_the_owner_leaves_a_mark_too(listed: World) -> None:
    """So that another that takes the identity for its own deletes nothing that this one uses."""
    record = listed.sender().apply(DECLARED, None)
    there = listed.sender().apply(THERE, None)
    listed.api.identities[ADDRESS]["Tags"][owner_tags.OWNER] = there.owner
    listed.sender().ownership.give_up(THERE, replace(there, origin="sent"))
    assert ADDRESS in listed.api.identities
    assert listed.sender().ownership.look(DECLARED).used_by == {owner_tags.mark(record.owner): DECLARED.stack}


def test_a_first_run_that_was_killed_before_its_stack_was_renamed_is_gone_on_with(listed: World) -> None:
    """The state has no record, and the tags and the journal the former name: the set is the same."""
    listed.sender().apply(DECLARED, None)
    record = listed.sender().apply(RENAMED, None)
    assert record.origin == "sent"
    assert listed.api.identities[ADDRESS]["Tags"][owner_tags.STACK] == RENAMED.stack
    assert listed.api.mails[ADDRESS] == 1


def test_a_stack_is_renamed_after_a_killed_run_made_what_it_had_adopted(listed: World) -> None:
    listed.sender().apply(DECLARED, None)
    adopted = listed.sender().apply(THERE, None)
    del listed.api.identities[ADDRESS]
    listed.sender().apply(THERE, read(listed, adopted))
    listed.sender().ownership.retag(replace(THERE, stack=RENAMED.stack), THERE.stack, adopted)
    assert listed.api.identities[ADDRESS]["Tags"][owner_tags.STACK] == RENAMED.stack
