"""The one decision for an address: pure functions of what is declared, recorded, journaled and seen, and the time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
    revised,
)
from ses_verified_senders.life.resend import asks_again
from ses_verified_senders.ses.clock import moment, timestamp

DELETED = "its identity was deleted at SES, and the link with it"


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
    entry = _alive(entry, seen)
    if record is None or not record.origin:
        return _first(declared, entry, seen, now)
    if seen.status == SUCCESS:
        return Decision(Act.KEEP, "verified")
    if unrecorded(entry, record, now) and entry.resend == declared.resend:
        return Decision(Act.RESUME, "an e-mail left that the state doesn't know of")
    if asks_again(declared.resend, record.resend_honoured):
        return Decision(Act.SEND, f"resend token {declared.resend!r}")
    if record.status == UNKNOWN:
        if seen.status == PENDING or in_force(record.expires_at, now):
            return Decision(Act.RESUME, "the e-mail whose answer was lost may be out")
    elif record.status not in UNSETTLED and record.request == IN_FORCE:
        return Decision(Act.KEEP, "nothing is due")
    if unrecorded(entry, record, now):
        return Decision(Act.RESUME, "an e-mail of another stack left within the last 24 hours")
    if record.status in UNSETTLED and _still_works(declared, record, seen, now):
        return Decision(Act.KEEP, "the link of the e-mail before is in force")
    now_recorded = observed(record, seen, now)
    if record.status not in UNSETTLED and not lapsed(now_recorded, now, declared.adopted_link_lifetime):
        return Decision(Act.KEEP, "a link is out again")
    if record.sends >= declared.max_sends:
        return Decision(Act.REFUSE, exhausted(now_recorded))
    return Decision(Act.SEND, record.request)


def _alive(entry: Intent | None, seen: Seen) -> Intent | None:
    """`entry`, unless its link is dead: SES listed the identity after the e-mail, and somebody deleted it."""
    return None if entry and entry.listed and seen.status == NOT_LISTED else entry


def _first(declared: Declared, entry: Intent | None, seen: Seen, now: datetime) -> Decision:
    journaled = entry if entry and in_force(entry.expires_at, now) else None
    taken_over = Act.RESUME if _ours(declared, seen) or (journaled and _ours(declared, journaled)) else Act.ADOPT
    if seen.status == SUCCESS:
        return Decision(taken_over, "verified already")
    if seen.status == PENDING:
        return Decision(taken_over, "a link is out already")
    if journaled:
        return Decision(taken_over, "an e-mail left within the last 24 hours")
    return Decision(Act.SEND, "new here")


def _ours(declared: Declared, found: Seen | Intent) -> bool:
    """By the stack, or by the set where the stack had another name."""
    return found.stack == declared.stack or found.owner == declared.owner != ""


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
        # What was sent before was answered; who has to confirm again is asked as often as anybody.
        record = replace(record, sends=0)
    if seen.status == SUCCESS:
        return revised(record, status=SUCCESS, reason="", ses_status=SUCCESS)
    if seen.status == PENDING and record.status != PENDING:
        return _asked_by_somebody(record, now)
    if seen.status == NOT_LISTED and record.status == SUCCESS:
        return _over(record, NOT_STARTED, "SES lists it no more", NOT_LISTED, now)
    if record.status == PENDING and _gone(record, seen, now):
        return _over(record, NOT_STARTED, DELETED, NOT_LISTED, now)
    if _ended(record, seen, now):
        return _over(record, seen.status, "", seen.status, now)
    if seen.status == PENDING and record.ses_status == NOT_LISTED:
        # What was assumed of the e-mail is seen now.
        return replace(record, reason="", ses_status=PENDING)
    return revised(record, ses_status=seen.status)


def _over(record: Record, status: str, reason: str, ses_status: str, now: datetime) -> Record:
    """The link came to nothing: should the next e-mail be held back, nothing must say that this one still works."""
    ended = "" if in_force(record.expires_at, now) else record.expires_at
    return replace(record, status=status, reason=reason, ses_status=ses_status, expires_at=ended, adopted_at="")


def _asked_by_somebody(record: Record, now: datetime) -> Record:
    """A link is out of which nobody knows the age. Where we mailed the address before, it counts for a day at most."""
    expires_at = lapses(now) if record.origin == "sent" else ""
    return replace(
        record, status=PENDING, reason="", expires_at=expires_at, adopted_at=timestamp(now), ses_status=PENDING
    )


def _ended(record: Record, seen: Seen, now: datetime) -> bool:
    """Whether SES says that the link works no more.

    FAILED that was there when the e-mail left says nothing of a link in force: no public source settles whether SES
    lists an identity as PENDING before the click.
    """
    left_over = record.ses_status == seen.status and in_force(record.expires_at, now)
    return seen.status in LAPSED and not left_over


def _gone(record: Record, seen: Seen, now: datetime) -> bool:
    """Whether SES listed the identity while the link worked, and doesn't any more: somebody deleted it."""
    works = not record.expires_at or in_force(record.expires_at, now)
    return works and seen.status == NOT_LISTED != record.ses_status


def _still_works(declared: Declared, record: Record, seen: Seen, now: datetime) -> bool:
    """Whether the link of the e-mail before an unsettled one works."""
    ends = _ends(record, declared.adopted_link_lifetime)
    of_somebody_else = bool(record.adopted_at) and not ends and seen.status == PENDING
    if not (in_force(ends, now) or of_somebody_else):
        return False
    return not (_ended(record, seen, now) or _gone(record, seen, now))


def lapsed(record: Record, now: datetime, adopted_link_lifetime: float = 0.0) -> bool:
    """Whether there is no link any more that the recipient could open."""
    if record.status in LAPSED:
        return True
    ends = _ends(record, adopted_link_lifetime)
    return record.status == PENDING and bool(ends) and not in_force(ends, now)


def _ends(record: Record, adopted_link_lifetime: float) -> str:
    """When the link stops working, "" where nobody knows: that of somebody else's e-mail counts for
    `adopted_link_lifetime` seconds after it was first seen, 0 for ever."""
    if record.expires_at or not (record.adopted_at and adopted_link_lifetime):
        return record.expires_at
    return timestamp(moment(record.adopted_at) + timedelta(seconds=adopted_link_lifetime))


def due(record: Record, max_sends: int, now: datetime, adopted_link_lifetime: float = 0.0) -> str:
    """Why the next `up` is to send, as the preview shows it, or IN_FORCE. `record` is as `observed` gave it."""
    if record.status in UNSETTLED:
        return f"{record.status.lower().replace('_', ' ')}: {record.reason}"
    if not lapsed(record, now, adopted_link_lifetime) or record.sends >= max_sends:
        return IN_FORCE
    if record.status in (PENDING, FAILED):
        return f"link expired {_ends(record, adopted_link_lifetime)}".rstrip()
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
