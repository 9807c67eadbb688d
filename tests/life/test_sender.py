"""Each line of the contract, carried out against a fake SES in both readings of what it lists before the click."""

import shutil
from dataclasses import replace

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.decision import due
from ses_verified_senders.life.record import IN_FORCE, Record
from tests.fakes import ACCOUNT, DAY, World, answer_error
from tests.life.declared import ADDRESS, DECLARED, SEND, read, refuse


def test_a_new_address_gets_one_mail(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    assert world.api.mails[ADDRESS] == 1
    assert (record.status, record.sends, record.origin, record.account) == ("PENDING", 1, "sent", ACCOUNT)
    assert (record.sent_at, record.expires_at) == ("2026-05-04T12:00:00Z", "2026-05-05T12:00:00Z")
    assert record.message_id == "m-1"


@pytest.mark.parametrize("status", ["PENDING", "SUCCESS"])
def test_what_somebody_else_asked_is_adopted(world: World, status: str) -> None:
    world.api.put(ADDRESS, status)
    record = world.sender().apply(DECLARED, None)
    assert not world.api.mails
    assert (record.status, record.origin, record.sends) == (status, "adopted", 0)
    # A link that is out may be another stack's, which had no time yet to tag it.
    marks = owner_tags.use(record.owner, DECLARED.stack) if status == "PENDING" else {}
    assert world.api.identities[ADDRESS]["Tags"] == marks, "nothing else is written to an identity that isn't ours"


def test_an_adopted_link_falls_due_only_when_ses_says_that_it_failed(listed: World) -> None:
    """Its end isn't known: SES doesn't say when somebody else asked."""
    listed.api.put(ADDRESS, "PENDING")
    record = listed.sender().apply(DECLARED, None)
    assert (record.status, record.expires_at) == ("PENDING", "")
    listed.clock.seconds += 7 * DAY
    record = read(listed, record)
    assert record.request == IN_FORCE
    listed.api.put(ADDRESS, "FAILED")
    record = listed.sender().apply(DECLARED, read(listed, record))
    assert (record.status, record.sends, listed.api.mails[ADDRESS]) == ("PENDING", 1, 1)


def test_an_adopted_link_falls_due_when_a_person_asks(listed: World) -> None:
    listed.api.put(ADDRESS, "PENDING")
    record = listed.sender().apply(DECLARED, None)
    listed.sender().apply(replace(DECLARED, resend="2026-05"), record)
    assert listed.api.mails[ADDRESS] == 1


def test_an_adopted_link_falls_due_after_the_time_that_a_setting_gives(listed: World) -> None:
    listed.api.put(ADDRESS, "PENDING")
    record = listed.sender().apply(DECLARED, None)
    declared = replace(DECLARED, adopted_link_lifetime=2 * DAY)
    for elapsed, mails in ((DAY, 0), (DAY + 1, 1)):
        listed.clock.seconds += elapsed
        sender = listed.sender()
        record = sender.observe({ADDRESS: record})[ADDRESS]
        record = replace(record, request=due(record, 3, sender.now(), declared.adopted_link_lifetime))
        record = sender.apply(declared, record)
        assert listed.api.mails[ADDRESS] == mails


def test_a_lapsed_link_is_sent_again_up_to_max_sends(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    for sends in (2, 3, 3, 3):
        world.clock.seconds += DAY + 1
        record = world.sender().apply(DECLARED, read(world, record))
        assert world.api.mails[ADDRESS] == record.sends == sends


def test_who_was_verified_and_lost_it_is_asked_anew(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    world.api.click(ADDRESS)
    record = read(world, record, max_sends=1)
    world.api.put(ADDRESS, "PENDING")
    record = read(world, record, max_sends=1)
    assert (record.status, record.sends) == ("PENDING", 0)
    world.clock.seconds += DAY + 1
    world.sender().apply(replace(DECLARED, max_sends=1), read(world, record, max_sends=1))
    assert world.api.mails[ADDRESS] == 2


def test_a_failed_link_is_sent_again_once(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    world.clock.seconds += DAY + 1
    world.api.put(ADDRESS, "FAILED")
    record = world.sender().apply(DECLARED, read(world, record))
    assert world.api.mails[ADDRESS] == 2
    # Where SES lists nothing before the click, FAILED stays listed: it says nothing of the link that is out now.
    after = read(world, record)
    assert (after.status, after.request) == ("PENDING", "in force")


def test_a_resend_token_asks_again_once(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    again = replace(DECLARED, resend="2026-05")
    record = world.sender().apply(again, record)
    record = world.sender().apply(again, record)
    assert world.api.mails[ADDRESS] == 2
    assert (record.sends, record.resend_honoured) == (1, "2026-05")


def test_a_resend_token_spares_the_verified(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    world.api.click(ADDRESS)
    record = world.sender().apply(replace(DECLARED, resend="2026-05"), read(world, record))
    assert world.api.mails[ADDRESS] == 1
    assert (record.status, record.resend_honoured) == ("SUCCESS", "2026-05")


def test_a_resend_token_that_is_taken_away_asks_nobody(world: World) -> None:
    asked = replace(DECLARED, resend="2026-05")
    record = world.sender().apply(asked, None)
    world.sender().apply(DECLARED, record)
    assert world.api.mails[ADDRESS] == 1


def test_a_lost_answer_is_looked_after_by_the_next_run(world: World) -> None:
    world.api.after[SEND] = refuse(ReadTimeoutError(endpoint_url="http://127.0.0.1"))
    record = world.sender().apply(DECLARED, None)
    assert (record.status, world.api.mails[ADDRESS]) == ("UNKNOWN", 1)
    del world.api.after[SEND]
    record = world.sender().apply(DECLARED, read(world, record))
    assert (record.status, record.sends, world.api.mails[ADDRESS]) == ("PENDING", 1, 1)


def test_a_lost_answer_of_a_mail_that_never_left_is_made_good_after_a_day(world: World) -> None:
    world.api.before[SEND] = refuse(answer_error("InternalServiceErrorException", status=500))
    record = world.sender().apply(DECLARED, None)
    assert record.status == "UNKNOWN"
    del world.api.before[SEND]
    record = world.sender().apply(DECLARED, read(world, record))
    assert (record.status, world.api.mails[ADDRESS]) == ("PENDING", 0)
    world.clock.seconds += DAY + 1
    world.sender().apply(DECLARED, read(world, record))
    assert world.api.mails[ADDRESS] == 1


def test_a_killed_run_is_resumed_without_a_second_mail(world: World) -> None:
    lost = world.sender().apply(DECLARED, None)
    record = world.sender().apply(DECLARED, None)
    assert world.api.mails[ADDRESS] == 1
    assert (record.status, record.origin, record.sends) == ("PENDING", "sent", 1)
    assert (record.message_id, record.sent_at, record.expires_at) == (lost.message_id, lost.sent_at, lost.expires_at)
    assert record.owner == lost.owner


def test_a_killed_resend_is_resumed_without_a_second_mail(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    world.clock.seconds += 60
    again = replace(DECLARED, resend="2026-05")
    world.sender().apply(again, record)
    record = world.sender().apply(again, record)
    assert (world.api.mails[ADDRESS], record.resend_honoured) == (2, "2026-05")


@pytest.mark.parametrize("resend", ["", "2026-05"], ids=["lapsed", "asked again"])
def test_a_killed_run_is_known_by_its_tag_where_the_journal_is_lost(listed: World, resend: str) -> None:
    again = replace(DECLARED, resend=resend)
    record = listed.sender().apply(DECLARED, None)
    listed.clock.seconds += DAY + 1
    record = read(listed, record)
    listed.sender().apply(again, record)
    shutil.rmtree(listed.folder / "pages")
    record = listed.sender().apply(again, record)
    assert (listed.api.mails[ADDRESS], record.sends) == (2, 1 if resend else 2), "a new token begins a new count"
    assert record.resend_honoured == resend


def test_a_tag_that_somebody_wrote_is_no_moment(listed: World) -> None:
    record = listed.sender().apply(DECLARED, None)
    listed.api.identities[ADDRESS]["Tags"][f"{owner_tags.SENT_AT}{owner_tags.mark(record.owner)}"] = "yesterday"
    shutil.rmtree(listed.folder / "pages")
    assert listed.sender().apply(DECLARED, None).status == "PENDING"
    assert listed.sender().apply(replace(DECLARED, resend="2026-05"), record).status == "PENDING"


def test_the_listing_is_read_once_for_all(listed: World) -> None:
    for number in range(1500):
        listed.api.put(f"{number}@example.com", "SUCCESS")
    sender = listed.sender()
    record = Record("mine", status="PENDING", origin="sent", expires_at="2026-05-05T12:00:00Z")
    for group in range(15):
        records = {f"{number}@example.com": record for number in range(100 * group, 100 * group + 100)}
        assert {seen.status for seen in sender.observe(records).values()} == {"SUCCESS"}
    assert listed.api.calls == ["list_email_identities"] * 2


@pytest.mark.parametrize(
    "error", [EndpointConnectionError(endpoint_url="http://127.0.0.1"), answer_error("BadRequestException")]
)
def test_a_lost_answer_stays_in_doubt_through_a_run_that_is_held_back(world: World, error: Exception) -> None:
    world.api.after[SEND] = refuse(ReadTimeoutError(endpoint_url="http://127.0.0.1"))
    record = world.sender().apply(DECLARED, None)
    world.api.before["get_email_identity"] = refuse(error)
    record = world.sender().apply(DECLARED, record)
    assert record.status == "UNKNOWN"
    world.api.before.clear()
    world.api.after.clear()
    record = world.sender().apply(DECLARED, record)
    assert (record.status, world.api.mails[ADDRESS]) == ("PENDING", 1)


def test_what_ses_says_after_a_send_is_what_is_recorded(listed: World) -> None:
    """So that a FAILED that follows is known to be about this link."""
    listed.api.put(ADDRESS, "FAILED")
    record = listed.sender().apply(DECLARED, None)
    assert record.ses_status == "PENDING"
    listed.api.put(ADDRESS, "FAILED")
    assert read(listed, record).status == "FAILED"
