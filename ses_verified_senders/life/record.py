"""What is declared of an address, what is recorded of it, and what SES says of it: plain values."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

# SES's VerificationStatus (API page of GetEmailIdentity) …
PENDING = "PENDING"
SUCCESS = "SUCCESS"
FAILED = "FAILED"
TEMPORARY_FAILURE = "TEMPORARY_FAILURE"
NOT_STARTED = "NOT_STARTED"
# … what we write where SES lists no identity of that name …
NOT_LISTED = ""
# … and our own, for a send that did not come about or whose answer is not known.
REFUSED = "REFUSED"
UNKNOWN = "UNKNOWN"
NOT_TRIED = "NOT_TRIED"

UNSETTLED = frozenset({REFUSED, UNKNOWN, NOT_TRIED})
LAPSED = frozenset({FAILED, TEMPORARY_FAILURE, NOT_STARTED})

# The link works for 24 hours (developer guide, custom verification FAQ).
LINK_LIFETIME = timedelta(hours=24)

# The value that the program declares for `request`. A read changes it to the reason where a send is due, so that the
# preview shows the reason as a diff.
IN_FORCE = "sent and in force"

Origin = Literal["", "sent", "adopted"]


@dataclass(frozen=True)
class Declared:
    """One address in one region, as the program declares it. `resend` is "" where nobody asks again.

    `label` is what messages call the address, "" where they may call it by its name.
    """

    address: str
    region: str
    template_name: str
    configuration_set_name: str
    on_remove: str
    resend: str
    max_sends: int
    sender_set: str
    stack: str
    label: str = ""
    send_suppressed: bool = False


@dataclass(frozen=True)
class Record:
    """What the state holds of an address. Moments are UTC, as `clock.timestamp` writes them; "" where there is none.

    `sends` counts the e-mails since the resend token was last honoured; `origin` is "" until one was sent or a link or
    identity of somebody else was taken over; `ses_status` is what SES itself said last.
    """

    owner: str
    account: str = ""
    status: str = NOT_TRIED
    reason: str = ""
    message_id: str = ""
    sent_at: str = ""
    expires_at: str = ""
    sends: int = 0
    origin: Origin = ""
    resend_honoured: str = ""
    ses_status: str = NOT_LISTED
    request: str = IN_FORCE


@dataclass(frozen=True)
class Seen:
    """What SES says of an address: its status, and whose tags are on the identity ("" and empty where none are)."""

    status: str = NOT_LISTED
    owner: str = ""
    stack: str = ""
    sent_at: str = ""
    used_by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Intent:
    """What the journal holds of an address: an e-mail that left, or was about to leave, this machine.

    `message_id` is "" until SES answered.
    """

    sent_at: str
    expires_at: str
    owner: str
    stack: str
    resend: str
    message_id: str = ""
