"""The one decision for an address: pure functions of what is declared, recorded, journaled and seen, and the time."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeGuard

from ses_verified_senders.life.record import (
    FAILED,
    IN_FORCE,
    LAPSED,
    LINK_LIFETIME,
    NOT_LISTED,
    NOT_STARTED,
    PENDING,
    SUCCESS,
    UNKNOWN,
    UNSETTLED,
    Declared,
    Intent,
    Record,
    Seen,
)
from ses_verified_senders.life.resend import asks_again
from ses_verified_senders.ses.clock import moment, timestamp


class Act(StrEnum):
    SEND = "send"
    ADOPT = "adopt"
    RESUME = "resume"
    KEEP = "keep"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Decision:
    """What to do, and why in a few words."""

    act: Act
    why: str


def decide(declared: Declared, record: Record | None, entry: Intent | None, seen: Seen, now: datetime) -> Decision:
    """What is to be done about an address.

    SEND mails it. ADOPT takes over a link or identity of somebody else, RESUME one of this stack whose record was lost.
    KEEP leaves things as they are. REFUSE: a send is due, but `max_sends` is used up.
    """
    if record is None or not record.origin:
        return _first(declared, entry, seen, now)
    if seen.status == SUCCESS:
        return Decision(Act.KEEP, "verified")
    if unrecorded(entry, record, now) and entry.resend == declared.resend:
        return Decision(Act.RESUME, "an e-mail left this machine that the state doesn't know of")
    if asks_again(declared.resend, record.resend_honoured):
        return Decision(Act.SEND, f"resend token {declared.resend!r}")
    if record.status == UNKNOWN:
        if seen.status == PENDING or in_force(record.expires_at, now):
            return Decision(Act.RESUME, "the e-mail whose answer was lost may be out")
    elif record.status not in UNSETTLED and record.request == IN_FORCE:
        return Decision(Act.KEEP, "nothing is due")
    if unrecorded(entry, record, now):
        return Decision(Act.RESUME, "an e-mail of another stack left this machine within the last 24 hours")
    if record.status in UNSETTLED and in_force(record.expires_at, now) and not _ended(record, seen, now):
        return Decision(Act.KEEP, "the link of the e-mail before is in force")
    now_recorded = observed(record, seen, now)
    if record.status not in UNSETTLED and not lapsed(now_recorded, now):
        return Decision(Act.KEEP, "a link is out again")
    if record.sends >= declared.max_sends:
        return Decision(Act.REFUSE, exhausted(now_recorded))
    return Decision(Act.SEND, record.request)


def _first(declared: Declared, entry: Intent | None, seen: Seen, now: datetime) -> Decision:
    journaled = entry if entry and in_force(entry.expires_at, now) else None
    ours = seen.stack == declared.stack or (journaled is not None and journaled.stack == declared.stack)
    taken_over = Act.RESUME if ours else Act.ADOPT
    if seen.status == SUCCESS:
        return Decision(taken_over, "verified already")
    if seen.status == PENDING:
        return Decision(taken_over, "a link is out already")
    if journaled:
        return Decision(taken_over, "an e-mail left this machine within the last 24 hours")
    return Decision(Act.SEND, "new here")


def unrecorded(entry: Intent | None, record: Record, now: datetime) -> TypeGuard[Intent]:
    """Whether the journal holds an e-mail, its link still in force, that the state doesn't know of."""
    return entry is not None and entry.sent_at > record.sent_at and in_force(entry.expires_at, now)


def may_send(declared: Declared, record: Record | None) -> bool:
    """Whether a send is possible at all: if not, SES need not be asked."""
    return (
        record is None
        or not record.origin
        or record.status in UNSETTLED
        or record.request != IN_FORCE
        or asks_again(declared.resend, record.resend_honoured)
    )


def observed(record: Record, seen: Seen, now: datetime) -> Record:
    """The record after a look at SES that decides nothing. An unsettled one stays so until it is decided on."""
    if record.status in UNSETTLED:
        return record
    if record.status == SUCCESS != seen.status:
        # What was sent before was answered; who has to confirm anew is asked as often as anybody.
        record = replace(record, sends=0)
    if seen.status == SUCCESS:
        return replace(record, status=SUCCESS, reason="", ses_status=SUCCESS)
    if seen.status == PENDING and record.status != PENDING:
        # Somebody asked again. SES doesn't say when, so the link lapses in a day at the latest.
        return replace(record, status=PENDING, reason="", expires_at=lapses(now), ses_status=PENDING)
    if seen.status == NOT_LISTED and record.status == SUCCESS:
        return replace(record, status=NOT_STARTED, reason="SES lists it no more", ses_status=NOT_LISTED)
    if _ended(record, seen, now):
        return replace(record, status=seen.status, ses_status=seen.status)
    return replace(record, ses_status=seen.status)


def _ended(record: Record, seen: Seen, now: datetime) -> bool:
    """Whether SES says that the link works no more.

    FAILED that was there when the e-mail left says nothing of a link in force: no public source settles whether SES
    lists an identity as PENDING before the click.
    """
    left_over = record.ses_status == seen.status and in_force(record.expires_at, now)
    return seen.status in LAPSED and not left_over


def lapsed(record: Record, now: datetime) -> bool:
    """Whether there is no link any more that the recipient could open."""
    if record.status in LAPSED:
        return True
    return record.status == PENDING and not in_force(record.expires_at, now)


def due(record: Record, max_sends: int, now: datetime) -> str:
    """Why the next `up` is to send, as the preview shows it, or IN_FORCE. `record` is as `observed` gave it."""
    if record.status in UNSETTLED:
        return f"{record.status.lower().replace('_', ' ')}: {record.reason}"
    if not lapsed(record, now) or record.sends >= max_sends:
        return IN_FORCE
    if record.status in (PENDING, FAILED):
        return f"link expired {record.expires_at}".rstrip()
    return record.reason or f"SES says {record.status}"


def problem(record: Record, max_sends: int, now: datetime) -> str:
    """What the outcome of the run has to name of this address, or ""."""
    if record.status in UNSETTLED:
        return f"{record.status}: {record.reason}"
    if lapsed(record, now) and record.sends >= max_sends:
        return exhausted(record)
    return ""


def exhausted(record: Record) -> str:
    """The sentence for an address that was mailed as often as `maxSends` allows."""
    return (
        f"{record.status}: no link was opened, and maxSends ({record.sends}) is used up; "
        "ask the recipient, then set a new resend token or raise maxSends"
    )


def in_force(expires_at: str, now: datetime) -> bool:
    """Whether `now` is before `expires_at`; never for ""."""
    return bool(expires_at) and now < moment(expires_at)


def lapses(sent: datetime) -> str:
    """When the link of an e-mail that left at `sent` stops working."""
    return timestamp(sent + LINK_LIFETIME)
