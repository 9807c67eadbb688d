"""Whose an identity is: claimed with tags, kept up to date, and given up.

Whoever isn't sure that an identity is its own uses it, and never deletes it.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.page import JournalError, Overtaken, Page, Pages
from ses_verified_senders.life.record import (
    NOT_LISTED,
    PENDING,
    Declared,
    Intent,
    JournalEntry,
    Origin,
    Record,
    Removal,
    Seen,
)
from ses_verified_senders.ses import errors
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.clock import timestamp


class Ownership:
    """Of the identities of one account and region."""

    def __init__(self, ses: Ses, journal: Pages) -> None:
        self._ses = ses
        self._journal = journal

    def look(self, declared: Declared) -> Seen:
        """What SES says of the address, by its GetEmailIdentity. Raises SesError."""
        with errors.naming(declared.address, declared.label):
            return owner_tags.seen(self._ses.find_identity(declared.address))

    # Claiming

    def sending(self, declared: Declared, owner: str, sent_at: str) -> None:
        """Before an e-mail to a listed identity leaves: mark it for others, and for the run after a killed one.

        It leaves even where the mark fails: the journal has it.
        """
        _say(self._mark(declared, owner_tags.use(owner, declared.stack, sent_at)), "others may mail the address, too")

    def not_sent(self, declared: Declared, owner: str, before: Seen) -> bool:
        """The e-mail of `sending` came to nothing; `before` is what SES said before it.

        False where the tags still name it.
        """
        former = before.sent_by.get(owner_tags.mark(owner))
        if former:
            failure = self._mark(declared, owner_tags.use(owner, declared.stack, former))
        else:
            failure = self._unmark(declared, [owner_tags.SENT_AT + owner_tags.mark(owner)])
        _say(failure, "its tags name an e-mail that wasn't sent")
        return not failure

    def claim(self, declared: Declared, record: Record, before: Seen) -> Record:
        """After an e-mail left: the identity is this record's if the e-mail made it, and nobody else was there first.

        `before` is what SES said before the e-mail.
        """
        if before.status != NOT_LISTED:
            return replace(record, origin=_origin(before, record.owner))
        try:
            tags = self._tags(declared)
        except errors.SesError as error:
            self.use(declared, record)
            _say(str(error), "removing the address will keep its identity")
            return replace(record, origin="sent", ses_status=NOT_LISTED)
        if tags is None:
            return replace(record, origin="sent", ses_status=NOT_LISTED)
        return self._own(declared, replace(record, ses_status=PENDING), owner_tags.marked(PENDING, tags))

    def resume(self, declared: Declared, record: Record, seen: Seen, entry: Intent | None) -> Record:
        """After an e-mail of a run that was killed, or whose record is lost; `entry` is what the journal has of it."""
        ours = entry is not None and entry.owner == record.owner and not entry.found
        if seen.status == NOT_LISTED:
            of_stack = entry is not None and entry.stack == declared.stack
            return replace(record, origin=record.origin or ("sent" if of_stack else "adopted"))
        if _origin(seen, record.owner) == "sent" and (seen.owner or ours):
            return self._own(declared, record, seen)
        _say(self.use(declared, record), "its owner may delete the identity")
        return replace(record, origin="adopted")

    def _own(self, declared: Declared, record: Record, seen: Seen) -> Record:
        if _origin(seen, record.owner) == "adopted" or (not seen.owner and _others(seen, record.owner)):
            _say(self.use(declared, record), "its owner may delete the identity")
            return replace(record, origin=_origin(seen, record.owner))
        marks = {**owner_tags.ownership(record.owner, declared.stack), **_use(declared, record)}
        tags = {**declared.tags, **marks}
        _say(self._mark(declared, tags), "removing the address will keep its identity")
        return replace(record, origin="sent")

    def use(self, declared: Declared, record: Record) -> str:
        """Tag the identity as used by this record; returns why that failed, or ""."""
        return self._mark(declared, _use(declared, record))

    def _tags(self, declared: Declared) -> Mapping[str, str] | None:
        with errors.naming(declared.address, declared.label):
            return self._ses.list_tags(self._ses.identity_arn(declared.address))

    def _mark(self, declared: Declared, marks: Mapping[str, str]) -> str:
        """Tag the identity, if SES lists it; returns why that failed, or ""."""
        return self._try(declared, lambda arn: self._ses.tag(arn, marks))

    def _unmark(self, declared: Declared, keys: list[str]) -> str:
        return self._try(declared, lambda arn: self._ses.untag(arn, keys))

    def _try(self, declared: Declared, write: Callable[[str], object]) -> str:
        try:
            with errors.naming(declared.address, declared.label):
                write(self._ses.identity_arn(declared.address))
        except errors.SesError as error:
            return str(error)
        return ""

    # A stack's new name

    def retag(self, declared: Declared, former: str, record: Record) -> None:
        """Say the stack's name wherever the identity and the journal say `former`. Raises SesError and JournalError."""
        if not record.origin:
            return
        self._on_page(declared, lambda page: self._retag(declared, former, record, page))

    def _retag(self, declared: Declared, former: str, record: Record, page: Page) -> None:
        seen, entry = self.look(declared), page.read()
        tags = dict[str, str]()
        # Also where a killed run's e-mail made it, and the record does not know that yet.
        if seen.owner in (record.owner, owner_tags.mark(record.owner)):
            tags |= {owner_tags.STACK: declared.stack}
        if owner_tags.mark(record.owner) in seen.used_by:
            tags |= owner_tags.use(record.owner, declared.stack)
        if tags:
            self._ses.tag(self._ses.identity_arn(declared.address), tags)
        if isinstance(entry, Intent) and entry.owner == record.owner and entry.stack == former:
            page.write(replace(entry, stack=declared.stack))

    # Declared tags

    def change_tags(self, declared: Declared, former: Mapping[str, str], record: Record) -> None:
        """Put the declared tags on the identity if it is this record's, and take off what only `former` has. Raises
        SesError."""
        if record.origin != "sent" or not _owns(record, self.look(declared)):
            return
        arn = self._ses.identity_arn(declared.address)
        with errors.naming(declared.address, declared.label):
            if declared.tags:
                self._ses.tag(arn, declared.tags)
            if gone := sorted(former.keys() - declared.tags.keys()):
                self._ses.untag(arn, gone)

    # The end

    def give_up(self, declared: Declared, record: Record, *, used: bool = False) -> None:
        """Delete the identity if it is this record's alone; else keep it, and say no more that this record uses it.

        `used`: another resource of the same stack declares the address. Raises SesError and JournalError.
        """
        if not record.origin:
            return
        if used:
            self._on_page(declared, lambda page: self._keep(declared, record, page))
        elif declared.on_remove == "delete":
            self._on_page(declared, lambda page: self._delete(declared, record, page))
        else:
            self._retain(declared, record)

    def _retain(self, declared: Declared, record: Record) -> None:
        """Keep the identity, and say no more that this record uses it. Nothing is lost where that fails."""
        try:
            self._on_page(declared, lambda page: self._release(declared, record, page))
        except (errors.SesError, JournalError) as error:
            _say(str(error), "the identity is kept, and `ses-senders status --orphans` lists it")

    def _delete(self, declared: Declared, record: Record, page: Page) -> None:
        written = page.read()
        kept: JournalEntry | None = written if isinstance(written, Intent) else None
        # Whoever would adopt the identity from here on finds this on its page.
        page.write(Removal(timestamp(self._ses.now()), record.owner))
        try:
            seen = self._users(declared, page)
            if alone(record, seen):
                self._ses.delete_identity(declared.address)
                kept = None
            else:
                self._pass_on(declared, record, seen)
                self._untag(declared, record)
                kept = None if _died(kept, record, seen) else kept
        except errors.SesError:
            page.write(kept)
            raise
        page.write(kept)
        page.release(owner_tags.mark(record.owner))

    def _keep(self, declared: Declared, record: Record, page: Page) -> None:
        page.read()
        if self._pass_on(declared, record, self._users(declared, page)):
            self._release(declared, record, page)

    def _users(self, declared: Declared, page: Page) -> Seen:
        """What SES says, with those users that only the page knows."""
        seen = self.look(declared)
        return replace(seen, used_by={**page.used_by, **seen.used_by})

    def _pass_on(self, declared: Declared, record: Record, seen: Seen) -> bool:
        """Where this record's identity is used by another of the same stack, it becomes that one's, so that it goes
        with the last of them. False where there is none: what this record has was handed over, marks and all."""
        heirs = [mark for mark, stack in _others(seen, record.owner).items() if stack == declared.stack]
        if heirs and _owns(record, seen):
            self._ses.tag(self._ses.identity_arn(declared.address), {owner_tags.OWNER: heirs[0]})
        return bool(heirs)

    def _release(self, declared: Declared, record: Record, page: Page) -> None:
        """Say no more that this record uses the identity."""
        page.read()
        self._untag(declared, record)
        page.release(owner_tags.mark(record.owner))

    def _untag(self, declared: Declared, record: Record) -> None:
        self._ses.untag(self._ses.identity_arn(declared.address), owner_tags.keys_of(record.owner))

    def _on_page(self, declared: Declared, act: Callable[[Page], None]) -> None:
        with errors.naming(declared.address, declared.label):
            while True:
                with suppress(Overtaken), self._journal.page(declared.address, declared.label) as page:
                    return act(page)


def alone(record: Record, seen: Seen) -> bool:
    """Whether removing the record's address deletes the identity: it is the record's, and nobody else uses it."""
    return _owns(record, seen) and not _others(seen, record.owner)


def _use(declared: Declared, record: Record) -> Mapping[str, str]:
    return owner_tags.use(record.owner, declared.stack, record.sent_at)


def _owns(record: Record, seen: Seen) -> bool:
    """Whether the identity is this record's: by its whole token where it made it, by its mark where it inherited it."""
    made = record.origin == "sent" and seen.owner == record.owner
    return made or seen.owner == owner_tags.mark(record.owner)


def _others(seen: Seen, owner: str) -> dict[str, str]:
    """The marks of all other users, and the stack of each."""
    return {mark: stack for mark, stack in seen.used_by.items() if mark != owner_tags.mark(owner)}


def _origin(seen: Seen, owner: str) -> Origin:
    """Of a record that mailed the address: what another owns stays the other's."""
    return "adopted" if seen.owner not in ("", owner, owner_tags.mark(owner)) else "sent"


def _died(entry: JournalEntry | None, record: Record, seen: Seen) -> bool:
    """Whether the e-mail of `entry` is this record's, whose identity SES listed and somebody deleted."""
    gone = seen.status == NOT_LISTED != record.ses_status
    return isinstance(entry, Intent) and entry.owner == record.owner and gone


def _say(failure: str, then: str) -> None:
    # What was done must be recorded, tagged or not.
    if failure:
        print(f"{failure}; {then}", flush=True)
