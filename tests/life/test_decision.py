"""The contract of an address as a table: one row a situation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ses_verified_senders.life.decision import Act, decide, due, may_send, observed, problem
from ses_verified_senders.life.record import IN_FORCE, Declared, Intent, Record, Seen
from ses_verified_senders.ses.clock import timestamp

NOW = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)
HOUR_AGO = timestamp(NOW - timedelta(hours=1))
IN_23_HOURS = timestamp(NOW + timedelta(hours=23))
YESTERDAY = timestamp(NOW - timedelta(hours=30))
LAPSED = timestamp(NOW - timedelta(hours=6))
DUE = f"link expired {LAPSED}"

DECLARED = Declared("a@example.com", "us-east-1", "verify", "", "delete", "", 3, "senders", "org/project/here")
AGAIN = replace(DECLARED, resend="second time")

SENT = Record("mine", "1", "PENDING", "", "m-1", HOUR_AGO, IN_23_HOURS, 1, "sent", "", "PENDING")
EXPIRED = replace(SENT, sent_at=YESTERDAY, expires_at=LAPSED, request=DUE)
EXHAUSTED = replace(EXPIRED, sends=3)
VERIFIED = replace(SENT, status="SUCCESS", ses_status="SUCCESS")
GONE = replace(VERIFIED, status="NOT_STARTED", sends=0, reason="SES lists it no more", request="SES lists it no more")
REFUSED = Record("mine", "1", "REFUSED", "said no")
NOT_TRIED = Record("mine", "1", "NOT_TRIED", "paused")
LOST = replace(SENT, status="UNKNOWN", message_id="")
LOST_LONG_AGO = replace(EXPIRED, status="UNKNOWN", request=IN_FORCE)
HELD_BACK = replace(SENT, status="NOT_TRIED", reason="paused")
REFUSED_LATER = replace(EXPIRED, status="REFUSED", reason="said no")

NONE, FAILED, PENDING, SUCCESS = Seen(), Seen("FAILED"), Seen("PENDING"), Seen("SUCCESS")
OURS = Seen("PENDING", "older", "org/project/here", HOUR_AGO)
THEIRS = Seen("PENDING", "other", "org/project/there")
OURS_VERIFIED, THEIRS_VERIFIED = replace(OURS, status="SUCCESS"), replace(THEIRS, status="SUCCESS")

LEFT = Intent(timestamp(NOW - timedelta(minutes=5)), IN_23_HOURS, "older", "org/project/here", "")
LEFT_ANSWERED = replace(LEFT, message_id="m-9")
LEFT_THERE = replace(LEFT, stack="org/project/there")
LEFT_THERE_AGAIN = replace(LEFT_THERE, resend="second time")
LEFT_BEFORE = replace(LEFT, sent_at="2026-05-01T00:00:00Z")
LEFT_LAPSED = replace(LEFT, sent_at=YESTERDAY, expires_at=LAPSED)
LEFT_RECORDED = replace(LEFT, sent_at=HOUR_AGO)
LEFT_AGAIN = replace(LEFT, resend="second time")

TABLE = [
    # New here.
    ("unknown to SES", DECLARED, None, None, NONE, Act.SEND),
    ("failed before", DECLARED, None, None, FAILED, Act.SEND),
    ("temporary failure before", DECLARED, None, None, Seen("TEMPORARY_FAILURE"), Act.SEND),
    ("not started", DECLARED, None, None, Seen("NOT_STARTED"), Act.SEND),
    ("verified by somebody", DECLARED, None, None, SUCCESS, Act.ADOPT),
    ("verified, another stack's", DECLARED, None, None, THEIRS_VERIFIED, Act.ADOPT),
    ("verified, this stack's", DECLARED, None, None, OURS_VERIFIED, Act.RESUME),
    ("asked by somebody", DECLARED, None, None, PENDING, Act.ADOPT),
    ("asked by another stack", DECLARED, None, None, THEIRS, Act.ADOPT),
    ("asked by this stack, record lost", DECLARED, None, None, OURS, Act.RESUME),
    ("new with a resend token, asked already", AGAIN, None, None, PENDING, Act.ADOPT),
    # New here, with an e-mail in the journal.
    ("killed run, not listed before the click", DECLARED, None, LEFT, NONE, Act.RESUME),
    ("killed run, answered, not listed", DECLARED, None, LEFT_ANSWERED, NONE, Act.RESUME),
    ("killed run, listed, not yet tagged", DECLARED, None, LEFT, PENDING, Act.RESUME),
    ("killed run, then clicked", DECLARED, None, LEFT, SUCCESS, Act.RESUME),
    ("killed run of a resend, stale FAILED", DECLARED, None, LEFT, FAILED, Act.RESUME),
    ("another stack's e-mail in the journal", DECLARED, None, LEFT_THERE, NONE, Act.ADOPT),
    ("an old e-mail in the journal", DECLARED, None, LEFT_LAPSED, NONE, Act.SEND),
    # Recorded, nothing due.
    ("link in force", DECLARED, SENT, None, PENDING, Act.KEEP),
    ("link in force, not listed", DECLARED, SENT, None, NONE, Act.KEEP),
    ("link in force, in the journal too", DECLARED, SENT, LEFT_RECORDED, NONE, Act.KEEP),
    ("verified", DECLARED, VERIFIED, None, SUCCESS, Act.KEEP),
    ("lapsed, but no read said so", DECLARED, replace(EXPIRED, request=IN_FORCE), None, PENDING, Act.KEEP),
    ("another template", replace(DECLARED, template_name="new"), SENT, None, PENDING, Act.KEEP),
    # Recorded, due.
    ("lapsed", DECLARED, EXPIRED, None, PENDING, Act.SEND),
    ("lapsed and failed", DECLARED, replace(EXPIRED, status="FAILED"), None, FAILED, Act.SEND),
    ("lapsed, not listed", DECLARED, EXPIRED, None, NONE, Act.SEND),
    ("lapsed, verified since the read", DECLARED, EXPIRED, None, SUCCESS, Act.KEEP),
    ("failed, asked by somebody since", DECLARED, replace(EXPIRED, status="FAILED"), None, PENDING, Act.KEEP),
    ("lapsed thrice", DECLARED, EXHAUSTED, None, FAILED, Act.REFUSE),
    ("lapsed, sent by a killed run", DECLARED, EXPIRED, LEFT, NONE, Act.RESUME),
    ("lapsed, asked by another stack's token", DECLARED, EXPIRED, LEFT_THERE_AGAIN, NONE, Act.RESUME),
    ("gone", DECLARED, GONE, None, NONE, Act.SEND),
    # Asked again.
    ("again", AGAIN, SENT, None, PENDING, Act.SEND),
    ("again, after the last one", AGAIN, EXHAUSTED, None, FAILED, Act.SEND),
    ("again, but verified", AGAIN, VERIFIED, None, SUCCESS, Act.KEEP),
    ("again, and done already", AGAIN, replace(SENT, resend_honoured="second time"), None, PENDING, Act.KEEP),
    ("again, sent by a killed run", AGAIN, SENT, LEFT_AGAIN, NONE, Act.RESUME),
    ("again, the killed run sent the first", AGAIN, EXPIRED, LEFT, PENDING, Act.SEND),
    ("asked again no more", DECLARED, replace(SENT, resend_honoured="second time"), None, PENDING, Act.KEEP),
    (
        "in the journal, older than the record",
        DECLARED,
        EXPIRED,
        replace(LEFT, sent_at="2026-05-01T00:00:00Z"),
        NONE,
        Act.SEND,
    ),
    # Unsettled.
    ("refused", DECLARED, REFUSED, None, NONE, Act.SEND),
    ("refused, asked by somebody since", DECLARED, REFUSED, None, PENDING, Act.ADOPT),
    ("refused, verified by somebody since", DECLARED, REFUSED, None, SUCCESS, Act.ADOPT),
    ("not tried", DECLARED, NOT_TRIED, None, NONE, Act.SEND),
    ("not tried, sent by a killed run", DECLARED, NOT_TRIED, LEFT, NONE, Act.RESUME),
    ("answer lost, listed", DECLARED, LOST, None, PENDING, Act.RESUME),
    ("answer lost, not listed", DECLARED, LOST, None, NONE, Act.RESUME),
    ("answer lost, clicked", DECLARED, LOST, None, SUCCESS, Act.KEEP),
    ("answer lost a day ago, not listed", DECLARED, LOST_LONG_AGO, None, NONE, Act.SEND),
    ("held back at a resend, token taken back", DECLARED, HELD_BACK, None, PENDING, Act.KEEP),
    ("held back, token taken back, not listed", DECLARED, replace(HELD_BACK, ses_status=""), None, NONE, Act.KEEP),
    ("held back, FAILED as before", DECLARED, replace(HELD_BACK, ses_status="FAILED"), None, FAILED, Act.KEEP),
    ("held back, failed since", DECLARED, HELD_BACK, None, FAILED, Act.SEND),
    ("held back, token still new", AGAIN, HELD_BACK, None, PENDING, Act.SEND),
    ("refused at the second send", DECLARED, REFUSED_LATER, None, FAILED, Act.SEND),
]


@pytest.mark.parametrize(
    ("declared", "record", "entry", "seen", "act"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_decision(declared: Declared, record: Record | None, entry: Intent | None, seen: Seen, act: Act) -> None:
    assert decide(declared, record, entry, seen, NOW).act is act


@pytest.mark.parametrize(
    ("declared", "record", "entry", "seen", "act"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_whoever_is_mailed_was_asked_for_first(
    declared: Declared, record: Record | None, entry: Intent | None, seen: Seen, act: Act
) -> None:
    """`may_send` spares the look at SES, so it must never say no where the decision would be to send."""
    if decide(declared, record, entry, seen, NOW).act is Act.SEND:
        assert may_send(declared, record)


@pytest.mark.parametrize("record", [SENT, VERIFIED])
def test_a_record_in_force_needs_no_look(record: Record) -> None:
    assert not may_send(replace(DECLARED, template_name="new"), record)


OBSERVED = [
    ("clicked", SENT, SUCCESS, "SUCCESS", IN_FORCE),
    ("still waiting", SENT, PENDING, "PENDING", IN_FORCE),
    ("still waiting, not listed", replace(SENT, ses_status=""), NONE, "PENDING", IN_FORCE),
    ("failed", SENT, FAILED, "FAILED", "link expired"),
    ("failed, as it was when the e-mail left", replace(SENT, ses_status="FAILED"), FAILED, "PENDING", IN_FORCE),
    ("lapsed by the clock", replace(EXPIRED, request=IN_FORCE), PENDING, "PENDING", DUE),
    ("lapsed by the clock, not listed", replace(EXPIRED, request=IN_FORCE), NONE, "PENDING", DUE),
    ("lapsed for the last time", EXHAUSTED, PENDING, "PENDING", IN_FORCE),
    ("failed for the last time", EXHAUSTED, FAILED, "FAILED", IN_FORCE),
    ("verified and gone", VERIFIED, NONE, "NOT_STARTED", "SES lists it no more"),
    ("verified and failed since", VERIFIED, FAILED, "FAILED", "link expired"),
    ("refused", REFUSED, NONE, "REFUSED", "refused: said no"),
    ("not tried", NOT_TRIED, NONE, "NOT_TRIED", "not tried: paused"),
    ("answer lost", replace(LOST, reason="reset"), PENDING, "UNKNOWN", "unknown: reset"),
    ("failed, asked by somebody", replace(EXPIRED, status="FAILED"), PENDING, "PENDING", IN_FORCE),
]


@pytest.mark.parametrize(
    ("record", "seen", "status", "request_"), [row[1:] for row in OBSERVED], ids=[row[0] for row in OBSERVED]
)
def test_read(record: Record, seen: Seen, status: str, request_: str) -> None:
    after = observed(record, seen, NOW)
    assert (after.status, due(after, 3, NOW)) == (status, request_)


@pytest.mark.parametrize(
    ("record", "named"),
    [
        (REFUSED, "REFUSED: said no"),
        (NOT_TRIED, "NOT_TRIED: paused"),
        (replace(LOST, reason="reset"), "UNKNOWN: reset"),
        (EXHAUSTED, "PENDING: no link was opened, and maxSends (3) is used up;"),
        (EXPIRED, ""),
        (SENT, ""),
        (VERIFIED, ""),
    ],
)
def test_what_the_outcome_names(record: Record, named: str) -> None:
    found = problem(record, 3, NOW)
    assert found.startswith(named)
    assert bool(found) == bool(named)


@pytest.mark.parametrize(
    ("record", "seen"),
    [(SENT, NONE), (SENT, FAILED), (VERIFIED, NONE), (replace(SENT, adopted_at=HOUR_AGO, expires_at=""), FAILED)],
    ids=["deleted", "failed", "verified and deleted", "adopted and failed"],
)
def test_a_dead_link_stays_dead_while_the_next_email_is_held_back(record: Record, seen: Seen) -> None:
    held_back = replace(observed(record, seen, NOW), status="NOT_TRIED", reason="throttled")
    assert decide(replace(DECLARED, adopted_link_lifetime=90_000), held_back, None, seen, NOW).act is Act.SEND
