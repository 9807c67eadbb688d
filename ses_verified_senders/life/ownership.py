"""Whose an identity is: claimed with tags, kept up to date, and given up."""

from collections.abc import Mapping
from dataclasses import replace

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.journal import Journal
from ses_verified_senders.life.record import Declared, Record, Seen
from ses_verified_senders.ses import errors
from ses_verified_senders.ses.client import Ses


class Ownership:
    """Of the identities of one account and region."""

    def __init__(self, ses: Ses, journal: Journal) -> None:
        self._ses = ses
        self._journal = journal

    def look(self, declared: Declared) -> Seen:
        """What SES says of the address, by its GetEmailIdentity. Raises SesError."""
        with errors.naming(declared.address, declared.label):
            return owner_tags.seen(self._ses.find_identity(declared.address))

    def claim(self, declared: Declared, record: Record, seen: Seen) -> Record:
        """Tag the identity as this record's, unless another stack of this tool owns it: then as used by this one.

        One with this record's own token is its own, though the stack may have been renamed since.
        """
        if seen.owner not in ("", record.owner) and seen.stack != declared.stack:
            failure = self.use(declared)
            lost = "its owner may delete the identity"
            claimed = replace(record, origin="adopted")
        else:
            failure = self._mark(declared, owner_tags.ownership(record.owner, declared.stack, record.sent_at))
            lost = "removing the address will keep its identity"
            claimed = replace(record, origin="sent")
        if failure:
            # The e-mail is out and must be recorded, tagged or not.
            print(f"{failure}; {lost}", flush=True)
        return claimed

    def use(self, declared: Declared) -> str:
        """Tag the identity as used by this stack; returns why that failed, or ""."""
        return self._mark(declared, owner_tags.use(declared.stack))

    def _mark(self, declared: Declared, marks: Mapping[str, str]) -> str:
        """Tag the identity, if SES lists it."""
        try:
            with errors.naming(declared.address, declared.label):
                self._ses.tag(self._ses.identity_arn(declared.address), marks)
        except errors.SesError as error:
            return str(error)
        return ""

    def retag(self, declared: Declared, former: str, record: Record) -> None:
        """Say the stack's name wherever the identity and the journal say `former`, so that no other stack that is given
        that name takes them for its own. Raises SesError and JournalError."""
        if not record.origin:
            return
        arn = self._ses.identity_arn(declared.address)
        with errors.naming(declared.address, declared.label), self._journal.page(declared.address) as page:
            seen = self.look(declared)
            if seen.owner == record.owner:
                self._ses.tag(arn, owner_tags.ownership(record.owner, declared.stack, seen.sent_at))
            if former in seen.used_by:
                self._ses.tag(arn, owner_tags.use(declared.stack))
                self._ses.untag(arn, [owner_tags.use_key(former)])
            entry = page.read()
            if entry and entry.stack == former:
                page.write(replace(entry, stack=declared.stack))

    def give_up(self, declared: Declared, record: Record) -> None:
        """Delete the identity if it is this record's alone; else keep it. Raises SesError and JournalError."""
        if not record.origin:
            return
        arn = self._ses.identity_arn(declared.address)
        with errors.naming(declared.address, declared.label), self._journal.page(declared.address) as page:
            if record.origin == "adopted":
                self._ses.untag(arn, [owner_tags.use_key(declared.stack)])
                return
            if declared.on_remove != "delete":
                return
            seen = self.look(declared)
            if seen.owner == record.owner and not seen.used_by - {declared.stack}:
                # The page goes first: if this run is killed in between, the state still knows the e-mail.
                page.write(None)
                self._ses.delete_identity(declared.address)


def alone(record: Record, seen: Seen, stack: str) -> bool:
    """Whether the identity is this record's, and no other stack uses it."""
    return seen.owner == record.owner and not seen.used_by - {stack}
