"""Each line of the contract, carried out against a fake SES in both readings of what it lists before the click."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from components.life import tags
from components.life.decision import due
from components.life.gate import RunIsOver
from components.life.record import Declared, Record
from tests.fakes import ACCOUNT, DAY, World, answer_error

ADDRESS = "a@example.com"
DECLARED = Declared(ADDRESS, "us-east-1", "verify", "", "delete", "", 3, "senders", "org/project/here")
THERE = replace(DECLARED, stack="org/project/there")
SEND = "send_custom_verification_email"


@pytest.fixture(params=[True, False], ids=["listed", "unlisted"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return World(tmp_path, lists_before_click=request.param)


@pytest.fixture
def listed(tmp_path: Path) -> World:
    """SES that lists an identity before the click, where only that reading makes a difference."""
    return World(tmp_path)


def read(world: World, record: Record, max_sends: int = 3) -> Record:
    """A refresh by a fresh process."""
    sender = world.sender()
    record = sender.observe(ADDRESS, record)
    return replace(record, request=due(record, max_sends, sender.now()))


def refuse(error: BaseException) -> Callable[[Any], None]:
    def act(_request: Any) -> None:
        raise error

    return act


def test_a_new_address_gets_one_mail(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    assert world.api.mails[ADDRESS] == 1
    assert (record.status, record.sends, record.origin, record.account) == ("PENDING", 1, "sent", ACCOUNT)
    assert (record.sent_at, record.expires_at) == ("2026-05-04T12:00:00Z", "2026-05-05T12:00:00Z")
    assert record.message_id == "m-1"


def test_a_listed_identity_is_tagged_with_the_owner(listed: World) -> None:
    record = listed.sender().apply(DECLARED, None)
    assert listed.api.identities[ADDRESS]["Tags"] == tags.ownership(record.owner, DECLARED.stack, record.sent_at)


@pytest.mark.parametrize("status", ["PENDING", "SUCCESS"])
def test_what_somebody_else_asked_is_adopted(world: World, status: str) -> None:
    world.api.put(ADDRESS, status)
    record = world.sender().apply(DECLARED, None)
    assert not world.api.mails
    assert (record.status, record.origin, record.sends) == (status, "adopted", 0)
    # A link that is out may be another stack's, which had no time yet to tag it.
    marks = tags.use(DECLARED.stack) if status == "PENDING" else {}
    assert world.api.identities[ADDRESS]["Tags"] == marks, "nothing else is written to an identity that isn't ours"


def test_an_adopted_link_that_lapses_is_sent_by_us(listed: World) -> None:
    listed.api.put(ADDRESS, "PENDING")
    record = listed.sender().apply(DECLARED, None)
    listed.clock.seconds += DAY + 1
    record = listed.sender().apply(DECLARED, read(listed, record))
    assert listed.api.mails[ADDRESS] == 1
    assert (record.origin, record.sends) == ("sent", 1)


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
    assert (after.status, after.request) == ("PENDING", "sent and in force")


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


def test_what_holds_a_resend_back_takes_nobodys_verification_away(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    world.api.click(ADDRESS)
    record = read(world, record)
    world.api.before["get_email_identity"] = refuse(answer_error("ExpiredTokenException", status=403))
    after = world.sender().apply(replace(DECLARED, resend="2026-05"), record)
    assert (after.status, after.reason) == ("SUCCESS", "")


def test_a_resend_token_that_is_taken_away_asks_nobody(world: World) -> None:
    asked = replace(DECLARED, resend="2026-05")
    record = world.sender().apply(asked, None)
    world.sender().apply(DECLARED, record)
    assert world.api.mails[ADDRESS] == 1


def test_a_resend_that_was_held_back_and_taken_back_mails_nobody(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    world.api.before[SEND] = refuse(answer_error("SendingPausedException"))
    record = world.sender().apply(replace(DECLARED, resend="2026-05"), record)
    assert record.status == "NOT_TRIED"
    world.api.before.clear()
    record = world.sender().apply(DECLARED, read(world, record))
    assert (record.status, record.origin, record.reason, world.api.mails[ADDRESS]) == ("PENDING", "sent", "", 1)


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
    theirs = world.sender().apply(DECLARED, None)
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
    assert listed.sender().ownership.look(renamed).used_by == {renamed.stack}
    listed.sender().ownership.give_up(renamed, users)
    listed.sender().ownership.give_up(DECLARED, owners)
    assert ADDRESS not in listed.api.identities


def test_a_look_does_not_last_as_long_as_throttling(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    throttled = 0

    def throttle(_request: Any) -> None:
        nonlocal throttled
        throttled += 1
        if throttled == 20:
            world.api.click(ADDRESS)
        if throttled <= 30:
            raise answer_error("TooManyRequestsException", status=429)

    world.api.before[SEND] = throttle
    record = world.sender().apply(replace(DECLARED, resend="2026-05"), record)
    assert (record.status, world.api.mails[ADDRESS]) == ("SUCCESS", 1)
    assert throttled < 35


def test_a_look_that_fails_while_a_send_waits_leaves_no_doubt(world: World) -> None:
    def throttle(_request: Any) -> None:
        world.api.before["get_email_identity"] = refuse(answer_error("InternalServiceErrorException", status=500))
        raise answer_error("TooManyRequestsException", status=429)

    world.api.before[SEND] = throttle
    record = world.sender().apply(DECLARED, None)
    assert (record.status, record.origin) == ("NOT_TRIED", "")
    world.api.before.clear()
    assert world.sender().apply(DECLARED, record).sends == 1


def test_a_refusal_is_recorded_and_tried_again(world: World) -> None:
    world.api.before[SEND] = refuse(answer_error("MessageRejected", "not this one"))
    record = world.sender().apply(DECLARED, None)
    assert (record.status, record.sends, record.origin) == ("REFUSED", 0, "")
    assert "MessageRejected: not this one; " in record.reason
    del world.api.before[SEND]
    record = world.sender().apply(DECLARED, read(world, record))
    assert (record.status, world.api.mails[ADDRESS]) == ("PENDING", 1)


@pytest.mark.parametrize(
    "error",
    [
        answer_error("SendingPausedException"),
        answer_error("AccountSuspendedException"),
        answer_error("LimitExceededException"),
        answer_error("MailFromDomainNotVerifiedException"),
        answer_error("NotFoundException", "Template <verify> does not exist", 404),
        answer_error("ExpiredTokenException", status=403),
        EndpointConnectionError(endpoint_url="http://127.0.0.1"),
    ],
    ids=lambda error: getattr(error, "response", {}).get("Error", {}).get("Code", type(error).__name__),
)
def test_what_would_hit_everybody_is_met_once(world: World, error: Exception) -> None:
    world.api.before[SEND] = refuse(error)
    gate = world.gate()
    sender = world.sender(gate)
    records = [sender.apply(replace(DECLARED, address=f"{n}@example.com"), None) for n in range(5)]
    assert [record.status for record in records] == ["NOT_TRIED"] * 5
    assert world.api.calls.count(SEND) == 1
    assert world.api.calls.count("get_email_identity") == 1, "the rest is not even looked at"
    del world.api.before[SEND]
    again = [
        world.sender().apply(replace(DECLARED, address=f"{n}@example.com"), record) for n, record in enumerate(records)
    ]
    assert [record.status for record in again] == ["PENDING"] * 5
    assert set(world.api.mails.values()) == {1}


def test_one_templates_trouble_is_not_anothers(world: World) -> None:
    def missing(request: dict[str, Any]) -> None:
        if request["TemplateName"] == "gone":
            raise answer_error("NotFoundException", "Template <gone> does not exist", 404)

    world.api.before[SEND] = missing
    sender = world.sender()
    first = sender.apply(replace(DECLARED, template_name="gone"), None)
    second = sender.apply(replace(DECLARED, address="b@example.com"), None)
    assert (first.status, second.status) == ("NOT_TRIED", "PENDING")


def test_a_sandboxed_account_is_told_from_a_bad_address(world: World) -> None:
    world.api.before[SEND] = refuse(answer_error("BadRequestException", "no"))
    assert world.sender().apply(DECLARED, None).status == "REFUSED"
    world.api.production_access = False
    record = world.sender().apply(DECLARED, None)
    assert record.status == "NOT_TRIED"
    assert "sandbox" in record.reason


def test_four_threads_meet_a_paused_account_once(world: World) -> None:
    world.api.before[SEND] = refuse(answer_error("SendingPausedException"))
    sender = world.sender(world.gate())
    threads = [
        threading.Thread(target=sender.apply, args=(replace(DECLARED, address=f"{n}@example.com"), None))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.api.calls.count(SEND) == 1


def test_throttling_waits_and_goes_on(world: World) -> None:
    left = iter([answer_error("TooManyRequestsException", status=429)] * 3)

    def throttle(_request: Any) -> None:
        if error := next(left, None):
            raise error

    world.api.before[SEND] = throttle
    record = world.sender().apply(DECLARED, None)
    assert (record.status, world.api.mails[ADDRESS]) == ("PENDING", 1)
    assert len(world.clock.slept) == 3


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


def test_lost_answers_in_a_row_end_the_sending(world: World) -> None:
    world.api.before[SEND] = refuse(answer_error("InternalServiceErrorException", status=500))
    sender = world.sender()
    records = [sender.apply(replace(DECLARED, address=f"{n}@example.com"), None) for n in range(5)]
    assert [record.status for record in records] == ["UNKNOWN"] * 3 + ["NOT_TRIED"] * 2


def test_a_killed_run_is_resumed_without_a_second_mail(world: World) -> None:
    lost = world.sender().apply(DECLARED, None)
    record = world.sender().apply(DECLARED, None)
    assert world.api.mails[ADDRESS] == 1
    assert (record.status, record.origin, record.sends) == ("PENDING", "sent", 1)
    assert (record.message_id, record.sent_at, record.expires_at) == (lost.message_id, lost.sent_at, lost.expires_at)
    assert record.owner != lost.owner


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
    listed.api.identities[ADDRESS]["Tags"][tags.SENT_AT] = "yesterday"
    shutil.rmtree(listed.folder / "pages")
    assert listed.sender().apply(DECLARED, None).status == "PENDING"
    assert listed.sender().apply(replace(DECLARED, resend="2026-05"), record).status == "PENDING"


def test_an_engine_that_is_gone_gets_no_mail_sent(world: World) -> None:
    world.engine_lives = False
    with pytest.raises(RunIsOver):
        world.sender().apply(DECLARED, None)
    assert not world.api.mails
    world.engine_lives = True
    assert world.sender().apply(DECLARED, None).status == "PENDING", "the next run owes nothing to the dead one"
    assert world.api.mails[ADDRESS] == 1


def test_a_run_sends_no_more_than_its_budget(world: World) -> None:
    gate = world.gate()
    gate.allow("senders", 2)
    sender = world.sender(gate)
    records = [sender.apply(replace(DECLARED, address=f"{n}@example.com"), None) for n in range(4)]
    assert [record.status for record in records] == ["PENDING", "PENDING", "NOT_TRIED", "NOT_TRIED"]
    assert "maxMailings (2)" in records[-1].reason


def test_a_refused_send_does_not_use_up_the_budget(world: World) -> None:
    gate = world.gate()
    gate.allow("senders", 1)
    world.api.before[SEND] = lambda request: (
        refuse(answer_error("MessageRejected"))(request) if (request["EmailAddress"] == ADDRESS) else None
    )
    sender = world.sender(gate)
    assert sender.apply(DECLARED, None).status == "REFUSED"
    assert sender.apply(replace(DECLARED, address="b@example.com"), None).status == "PENDING"


@pytest.mark.parametrize("operation", ["get_email_identity", SEND])
@pytest.mark.parametrize(("named", "asked"), [("", 1), ("identity/{}", 3)], ids=["nobody", "each"])
def test_a_missing_permission_is_not_met_by_everybody(world: World, operation: str, named: str, asked: int) -> None:
    """A denial that names no address is of all; where each is denied by its name, a few in a row say so."""

    def deny(request: dict[str, str]) -> None:
        address = request.get("EmailAddress") or request["EmailIdentity"]
        raise answer_error("AccessDeniedException", f"not authorized: {named.format(address)}", 403)

    world.api.before[operation] = deny
    sender = world.sender()
    records = [sender.apply(replace(DECLARED, address=f"{number}@example.com"), None) for number in range(6)]
    assert world.api.calls.count(operation) == asked
    assert {record.status for record in records[asked:]} == {"NOT_TRIED"}
    assert all("docs/iam-policy.json" in record.reason for record in records)


def test_a_limit_that_cannot_be_kept_mails_nobody(world: World) -> None:
    (world.folder / "limits").write_text("a file where the folder should be")
    record = world.sender(calls_per_second=1).apply(DECLARED, None)
    assert (record.status, world.api.mails[ADDRESS]) == ("NOT_TRIED", 0)
    assert "limits" in record.reason
    assert record.reason.endswith("set `journal` to another")


def test_a_journal_that_cannot_be_written_mails_nobody(world: World) -> None:
    (world.folder / "pages").write_text("a file where the folder should be")
    record = world.sender().apply(DECLARED, None)
    assert (record.status, world.api.mails[ADDRESS]) == ("NOT_TRIED", 0)
    assert "`journal`" in record.reason


def test_an_unreadable_page_holds_only_its_own_address_back(world: World) -> None:
    world.sender().apply(DECLARED, None)
    [page] = (world.folder / "pages").rglob("*.json")
    page.write_text("{")
    assert world.sender().apply(DECLARED, None).status == "NOT_TRIED"
    assert world.sender().apply(replace(DECLARED, address="b@example.com"), None).status == "PENDING"
    assert world.api.mails[ADDRESS] == 1


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
    """A rename makes the new record first; the old one's removal must not delete what is in use."""
    old = listed.sender().apply(DECLARED, None)
    new = listed.sender().apply(DECLARED, None)
    listed.sender().ownership.give_up(DECLARED, old)
    assert ADDRESS in listed.api.identities
    listed.sender().ownership.give_up(DECLARED, new)
    assert ADDRESS not in listed.api.identities


def test_a_mail_whose_tag_fails_is_recorded(listed: World, capsys: pytest.CaptureFixture[str]) -> None:
    listed.api.before["tag_resource"] = refuse(answer_error("AccessDeniedException", status=403))
    assert listed.sender().apply(DECLARED, None).status == "PENDING"
    assert "will keep its identity" in capsys.readouterr().out


def test_the_listing_is_read_once_for_all(listed: World) -> None:
    for number in range(1500):
        listed.api.put(f"{number}@example.com", "SUCCESS")
    sender = listed.sender()
    record = Record("mine", status="PENDING", origin="sent", expires_at="2026-05-05T12:00:00Z")
    seen = [sender.observe(f"{number}@example.com", record).status for number in range(1500)]
    assert set(seen) == {"SUCCESS"}
    assert listed.api.calls == ["list_email_identities"] * 2


def test_an_identity_that_cannot_be_marked_as_used_is_not_adopted_yet(listed: World) -> None:
    """Unmarked, the owner's removal would delete what the other stack uses."""
    listed.sender().apply(DECLARED, None)
    listed.api.before["tag_resource"] = refuse(answer_error("AccessDeniedException", status=403))
    there = listed.sender().apply(THERE, None)
    assert (there.status, there.origin) == ("NOT_TRIED", "")
    del listed.api.before["tag_resource"]
    there = listed.sender().apply(THERE, there)
    assert (there.status, there.origin, listed.api.mails[ADDRESS]) == ("PENDING", "adopted", 1)


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
