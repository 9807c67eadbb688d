"""What keeps an e-mail from leaving: it is recorded, met once, and made good by the next run."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from ses_verified_senders.life.gate import RunIsOver
from ses_verified_senders.life.page import content
from ses_verified_senders.ses.tries import PATIENCE
from tests.fakes import DAY, World, answer_error
from tests.life.declared import ADDRESS, DECLARED, SEND, read, refuse


def test_a_resend_that_was_held_back_and_taken_back_mails_nobody(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    world.api.before[SEND] = refuse(answer_error("SendingPausedException"))
    record = world.sender().apply(replace(DECLARED, resend="2026-05"), record)
    assert record.status == "NOT_TRIED"
    world.api.before.clear()
    record = world.sender().apply(DECLARED, read(world, record))
    assert (record.status, record.origin, record.reason, world.api.mails[ADDRESS]) == ("PENDING", "sent", "", 1)


def test_what_holds_a_resend_back_takes_nobodys_verification_away(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    world.api.click(ADDRESS)
    record = read(world, record)
    world.api.before["get_email_identity"] = refuse(answer_error("ExpiredTokenException", status=403))
    after = world.sender().apply(replace(DECLARED, resend="2026-05"), record)
    assert (after.status, after.reason) == ("SUCCESS", "")


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


def test_an_account_that_is_throttled_for_good_ends_the_try_of_a_listed_identity(listed: World) -> None:
    """The mark on the identity names the first try, which is no other's e-mail at the third."""
    record = listed.sender().apply(DECLARED, None)
    listed.clock.seconds += 60
    left = iter([answer_error("TooManyRequestsException", status=429)] * 100)

    def throttle(_request: Any) -> None:
        listed.clock.seconds += 1
        if error := next(left, None):
            raise error

    listed.api.before[SEND] = throttle
    sent = listed.api.calls.count(SEND)
    record = listed.sender().apply(replace(DECLARED, resend="2026-05"), record)
    assert record.status == "NOT_TRIED"
    assert listed.api.calls.count(SEND) - sent == PATIENCE
    assert listed.api.mails[ADDRESS] == 1


def test_a_look_that_fails_while_a_send_waits_leaves_no_doubt(world: World) -> None:
    def throttle(_request: Any) -> None:
        world.api.before["get_email_identity"] = refuse(answer_error("InternalServiceErrorException", status=500))
        raise answer_error("TooManyRequestsException", status=429)

    world.api.before[SEND] = throttle
    record = world.sender().apply(DECLARED, None)
    assert (record.status, record.origin) == ("NOT_TRIED", "")
    world.api.before.clear()
    assert world.sender().apply(DECLARED, record).sends == 1


def test_lost_answers_in_a_row_end_the_sending(world: World) -> None:
    world.api.before[SEND] = refuse(answer_error("InternalServiceErrorException", status=500))
    sender = world.sender()
    records = [sender.apply(replace(DECLARED, address=f"{n}@example.com"), None) for n in range(5)]
    assert [record.status for record in records] == ["UNKNOWN"] * 3 + ["NOT_TRIED"] * 2


def test_a_send_that_is_turned_back_leaves_the_page_of_the_one_before(world: World) -> None:
    record = world.sender().apply(DECLARED, None)
    [page] = (world.folder / "pages").rglob("*.json")
    before = content(page.read_text())
    world.api.before[SEND] = refuse(answer_error("MessageRejected"))
    world.sender().apply(replace(DECLARED, resend="2026-05"), record)
    assert content(page.read_text()) == before


@pytest.mark.parametrize("status", ["REFUSED", "NOT_TRIED"])
def test_one_that_was_held_back_and_is_asked_no_more_is_settled(world: World, status: str) -> None:
    record = world.sender().apply(DECLARED, None)
    world.clock.seconds += DAY + 1
    held = replace(record, status=status, reason="no")
    after = world.sender().apply(replace(DECLARED, max_sends=1), held)
    assert (after.status, world.api.mails[ADDRESS]) == ("FAILED", 1)
