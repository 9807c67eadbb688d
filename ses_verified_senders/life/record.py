"""What is declared of an address, what is recorded of it, and what SES says of it: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Literal

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
IN_FORCE = "in force"

Origin = Literal["", "sent", "adopted"]


@dataclass(frozen=True)
class Declared:
    """One address in one region, as the program declares it. `resend` is "" where nobody asks again.

    `label` is what messages call the address, "" where they may call it by its name. `owner` is the token of the set
    that declares it, which no other set has; "" gives each record a token of its own. `adopted_link_lifetime` is how
    many seconds after its adoption a link whose end isn't known falls due, 0 never. `send_suppressed` mails addresses
    on the account's suppression list, too. Without `mail_new`, nobody is mailed who is new here, only adopted.
    `tags` are put on the identity if it is this stack's.
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
    owner: str = ""
    adopted_link_lifetime: float = 0.0
    send_suppressed: bool = False
    mail_new: bool = True
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """What the state holds of an address. Moments are UTC, as `clock.timestamp` writes them; "" where there is none.

    `sends` counts the e-mails since the resend token was last honoured; `origin` is "" until one was sent or a link or
    identity of somebody else was taken over; `ses_status` is what SES itself said last. A link whose end isn't known
    has no `expires_at`; `adopted_at` is when it was first seen. `void` is the time of an e-mail that came to nothing,
    though a page or a tag that couldn't be taken back may say that it left.
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
    adopted_at: str = ""
    void: str = ""


def revised(record: Record, **values: Any) -> Record:
    """As `dataclasses.replace`; the same record where nothing changes, as with nearly all of ten thousand."""
    held = vars(record)
    return record if all(held[name] == value for name, value in values.items()) else replace(record, **values)


@dataclass(frozen=True)
class Seen:
    """What SES says of an address: its status, and whose tags are on the identity ("" and empty where none are).

    `sent_at` is the last e-mail's time, `sent_by` that of each owner's last one, by its mark; `used_by` maps the mark
    of each user to its stack.
    """

    status: str = NOT_LISTED
    owner: str = ""
    stack: str = ""
    sent_at: str = ""
    used_by: Mapping[str, str] = field(default_factory=dict)
    sent_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Intent:
    """What the journal holds of an address: an e-mail that left, or was about to leave.

    `message_id` is "" until SES answered. `found`: SES listed the identity before the e-mail, and it wasn't the
    sender's. `listed`: SES listed it after the e-mail, so where it does so no more, somebody deleted it and the link is
    dead.
    """

    sent_at: str
    expires_at: str
    owner: str
    stack: str
    resend: str
    message_id: str = ""
    found: bool = False
    listed: bool = False


@dataclass(frozen=True)
class Removal:
    """What the journal holds of an address whose identity `owner` is deleting."""

    began_at: str
    owner: str


JournalEntry = Intent | Removal
