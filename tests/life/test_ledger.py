"""The records of a group as one text: nothing is lost, and what follows from the rest is not in it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ses_verified_senders.life import ledger
from ses_verified_senders.life.ledger import Entry
from ses_verified_senders.life.record import LAPSED, NOT_LISTED, PENDING, SUCCESS, UNSETTLED, Record

ACCOUNT, OWNER = "123456789012", "0123456789abcdef" * 2
SENT = "2026-05-04T12:00:00Z"

records = st.builds(
    Record,
    owner=st.sampled_from([OWNER, "another", ""]),
    account=st.sampled_from([ACCOUNT, "210987654321", ""]),
    status=st.sampled_from([PENDING, SUCCESS, NOT_LISTED, *sorted(LAPSED), *sorted(UNSETTLED)]),
    reason=st.sampled_from(["", "no"]),
    message_id=st.sampled_from(["", "message"]),
    sent_at=st.sampled_from(["", SENT]),
    expires_at=st.sampled_from(["", SENT, "2026-05-05T12:00:00Z"]),
    sends=st.integers(0, 3),
    origin=st.sampled_from(["", "sent", "adopted"]),
    resend_honoured=st.sampled_from(["", "again"]),
    ses_status=st.sampled_from([NOT_LISTED, PENDING, SUCCESS]),
)


@given(record=records, problem=st.sampled_from(["", "refused"]))
def test_what_is_written_is_read(record: Record, problem: str) -> None:
    kept = {"a@example.com": Entry(record, problem)}
    assert ledger.read(ledger.written(kept, ACCOUNT, OWNER), ACCOUNT, OWNER) == kept


def test_one_that_waits_is_its_time_and_its_message() -> None:
    record = Record(
        OWNER,
        ACCOUNT,
        PENDING,
        message_id="message",
        sent_at=SENT,
        expires_at="2026-05-05T12:00:00Z",
        sends=1,
        origin="sent",
        ses_status=PENDING,
    )
    written = json.loads(ledger.written({"a@example.com": Entry(record)}, ACCOUNT, OWNER))
    assert written == {"a@example.com": {"messageId": "message", "sentAt": SENT}}
