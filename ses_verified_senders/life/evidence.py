"""What tells of e-mails that the state doesn't know: an address's page of the journal, and its identity's tags."""

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.decision import lapses
from ses_verified_senders.life.record import NOT_LISTED, PENDING, UNKNOWN, Declared, Intent, JournalEntry, Record, Seen
from ses_verified_senders.ses.clock import moment


def last_email(declared: Declared, before: Record, page: JournalEntry | None, seen: Seen) -> Intent | None:
    """The last e-mail that left, or may have; None where nothing tells of one."""
    written = page if isinstance(page, Intent) else None
    found = [entry for entry in (written, _tagged(declared, before, seen)) if entry and not _is_void(entry, before)]
    # Where both tell of one e-mail, the page tells more.
    return max(found, key=lambda entry: entry.sent_at, default=None)


def _is_void(entry: Intent, before: Record) -> bool:
    """Whether the record knows better: that e-mail came to nothing."""
    return bool(before.void) and (entry.sent_at, entry.owner) == (before.void, before.owner)


def _tagged(declared: Declared, before: Record, seen: Seen) -> Intent | None:
    """The last e-mail that the identity's tags tell of: this record's own, of a killed run and so as declared, or
    another's."""
    if seen.status != PENDING or seen.sent_at <= before.sent_at:
        return None
    own = owner_tags.mark(before.owner)
    senders = [mark for mark, sent_at in seen.sent_by.items() if sent_at == seen.sent_at]
    owner, resend = (before.owner, declared.resend) if own in senders else (senders[0], "")
    stack = seen.used_by.get(owner_tags.mark(owner), "")
    # Tags don't tell whose the identity was before.
    return Intent(seen.sent_at, lapses(moment(seen.sent_at)), owner, stack, resend, found=True)


def assumption(before: Record, known: Intent | None, seen: Seen) -> str:
    """Why a record that takes an e-mail for sent may be wrong; "" where SES says the same."""
    if before.status != UNKNOWN or seen.status not in (NOT_LISTED, before.ses_status) or (known and known.message_id):
        return ""
    return f"assumed sent, as the answer was lost: {before.reason}"
