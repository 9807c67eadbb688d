"""What the state doesn't know is used where something tells of it: deleted identities, the suppression list, pages."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ses_verified_senders.life.page import JournalError
from tests.fakes import World, answer_error
from tests.life.declared import ADDRESS, DECLARED, SEND, read, refuse

LABEL = "0123456789abcdef"


def test_an_identity_that_is_gone_while_pending_is_asked_again(listed: World) -> None:
    record = listed.sender().apply(DECLARED, None)
    del listed.api.identities[ADDRESS]
    record = read(listed, record)
    assert record.request == "its identity was deleted at SES, and the link with it"
    record = listed.sender().apply(DECLARED, record)
    assert (record.status, record.reason, listed.api.mails[ADDRESS]) == ("PENDING", "", 2)


def test_an_identity_that_was_never_listed_is_not_gone(tmp_path: Path) -> None:
    world = World(tmp_path, lists_before_click=False)
    record = read(world, world.sender().apply(DECLARED, None))
    assert (record.status, record.request) == ("PENDING", "in force")


@pytest.mark.parametrize("removed", [True, False], ids=["removed", "state lost"])
def test_declared_again_after_its_identity_was_deleted_it_is_asked_again(listed: World, removed: bool) -> None:
    record = listed.sender().apply(DECLARED, None)
    del listed.api.identities[ADDRESS]
    if removed:
        listed.sender().ownership.give_up(DECLARED, record)
    listed.sender().apply(DECLARED, None)
    assert listed.api.mails[ADDRESS] == 2


def test_an_address_on_the_suppression_list_is_refused(world: World) -> None:
    world.api.suppressed.add(ADDRESS)
    record = world.sender().apply(DECLARED, None)
    assert (record.status, world.api.mails[ADDRESS]) == ("REFUSED", 0)
    assert "suppression list has the address (BOUNCE, since 2026-05-04)" in record.reason
    assert f"delete-suppressed-destination --region us-east-1 --email-address {ADDRESS}" in record.reason
    assert record.reason.endswith("or set sendSuppressed to mail it all the same")
    masked = world.sender().apply(replace(DECLARED, label=LABEL), None)
    assert ADDRESS not in masked.reason
    world.api.suppressed.clear()
    assert world.sender().apply(DECLARED, record).status == "PENDING", "the next run tries it again"


def test_a_setting_mails_what_is_suppressed(world: World) -> None:
    world.api.suppressed.add(ADDRESS)
    record = world.sender().apply(replace(DECLARED, send_suppressed=True), None)
    assert (record.status, world.api.mails[ADDRESS]) == ("PENDING", 1)


def test_a_setting_mails_nobody_who_is_new(world: World) -> None:
    adopts = replace(DECLARED, mail_new=False)
    held = world.sender().apply(adopts, None)
    assert (held.status, held.origin, world.api.mails[ADDRESS]) == ("NOT_TRIED", "", 0)
    assert held.reason.startswith("mailNew is false: this run adopts only")
    assert world.sender().apply(adopts, held).status == "NOT_TRIED", "a record without an e-mail is new, too"
    sent = world.sender().apply(DECLARED, held)
    assert (sent.status, world.api.mails[ADDRESS]) == ("PENDING", 1)
    assert world.sender().apply(replace(adopts, resend="again"), sent).sends == 1, "who isn't new is mailed"
    assert world.api.mails[ADDRESS] == 2


def test_a_setting_that_mails_nobody_new_adopts(world: World) -> None:
    world.api.put(ADDRESS, "SUCCESS")
    record = world.sender().apply(replace(DECLARED, mail_new=False), None)
    assert (record.status, record.origin, world.api.mails[ADDRESS]) == ("SUCCESS", "adopted", 0)


def test_a_page_that_cannot_be_taken_back_leaves_the_truth(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """SES refused the e-mail, and the page says that it left."""
    from ses_verified_senders.life.journal import FilePage

    write = FilePage.write

    def full(page: FilePage, entry: Any) -> None:
        if entry is None:
            raise JournalError("no room; make some")
        write(page, entry)

    monkeypatch.setattr(FilePage, "write", full)
    world.api.before[SEND] = refuse(answer_error("MessageRejected", "not this one"))
    record = world.sender().apply(DECLARED, None)
    assert (record.status, record.sends) == ("REFUSED", 0)
    del world.api.before[SEND]
    record = world.sender().apply(DECLARED, read(world, record))
    assert (record.status, record.sends, world.api.mails[ADDRESS]) == ("PENDING", 1, 1)


def test_no_page_of_a_masked_address_is_named_by_its_plain_hash(world: World) -> None:
    masked, digest = replace(DECLARED, label=LABEL), hashlib.sha256(ADDRESS.encode()).hexdigest()
    world.sender().apply(masked, None)
    [page] = (world.folder / "pages").rglob("*.json")
    assert page.stem == LABEL
    page.write_text("{")
    record = world.sender().apply(masked, None)
    assert record.status == "NOT_TRIED"
    assert LABEL in record.reason
    assert digest[:12] not in record.reason
    assert not [name for name in (world.folder / "pages").rglob("*") if digest[:12] in str(name)]
