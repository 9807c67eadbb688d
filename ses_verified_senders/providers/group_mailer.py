"""Brings a group of addresses to what is declared, one after the other, and follows them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ses_verified_senders.life.decision import due, may_send, problem
from ses_verified_senders.life.journal import JournalError
from ses_verified_senders.life.ledger import Entry
from ses_verified_senders.life.mailer import new_owner, not_tried
from ses_verified_senders.life.record import IN_FORCE, UNKNOWN, UNSETTLED, Declared, Record, revised
from ses_verified_senders.providers.group import Group, Own, tags_text
from ses_verified_senders.providers.run import Held, Run, identity_name
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import InvalidAwsConfig

NOT_RETAGGED = "the stack's new name is not on the identity yet"
NOT_TAGGED = "the declared tags are not on the identity yet"
NOT_REMOVED = "not removed yet"
FAILURES = (SesError, InvalidAwsConfig, JournalError)


@dataclass(frozen=True)
class Kept:
    """What a state holds of a group: its addresses, declared or not removed yet, and the record of each."""

    group: Group
    ledger: Mapping[str, Entry]

    def held(self) -> dict[str, Held]:
        return {
            address: Held(entry, self.group.stack, self.group.max_sends, self.group.declared(address).tags)
            for address, entry in self.ledger.items()
        }


class GroupMailer:
    """Nothing that SES says of one address is raised: it is recorded. Raises `gate.RunIsOver`."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def bring(self, group: Group, before: Kept | None) -> Kept:
        """Mail those who are due, and give up those who are no longer declared."""
        held = before.held() if before else {}
        with self._run.lane(group.region):
            ledger, stack, members = {}, group.stack, dict(group.members)
            for address in group.members:
                known = held.get(address) or self._run.handed(group.region, address)
                ledger[address] = self._member(group.declared(address), known)
                if known and ledger[address].problem.startswith(NOT_RETAGGED):
                    # With the old name in the state, the next run tries again.
                    stack = known.stack
                if known and ledger[address].problem.startswith(NOT_TAGGED):
                    members[address] = replace(members[address], tags=tags_text(known.tags))
            for address in group.members:
                ledger[address] = self._look_again(group.declared(address), ledger[address])
        kept = Kept(replace(group, stack=stack, members=members), ledger)
        return self._with_those_who_stay(kept, before) if before else kept

    def _member(self, declared: Declared, held: Held | None) -> Entry:
        if held is None:
            return self._apply(declared, None)
        # A state from before addresses were masked has them in its reasons.
        entry = held.entry.naming(declared.address, declared.label)
        record, said = entry.record, entry.problem
        if declared.stack != held.stack and (failure := self._retag(declared, held.stack, record)):
            return Entry(record, failure)
        if declared.tags != held.tags and (failure := self._change_tags(declared, held.tags, record)):
            return Entry(record, failure)
        if said.startswith((NOT_RETAGGED, NOT_TAGGED, NOT_REMOVED)):
            said = ""
        if said and declared.max_sends > held.max_sends:
            record = replace(record, request=f"maxSends {declared.max_sends}")
        if may_send(declared, record):
            return self._apply(declared, record)
        # Else template, configuration set and the like are used at the next send.
        return Entry(record, said)

    def _apply(self, declared: Declared, record: Record | None) -> Entry:
        try:
            mailer = self._run.mailer(declared.region)
            if record is not None:
                mailer.check_account(record)
            applied = mailer.apply(declared, record)
        except (SesError, InvalidAwsConfig) as error:
            # Without an account nothing can be asked of SES, and the next run tries again.
            held = not_tried(replace(record or Record(owner=new_owner()), request=IN_FORCE), str(error))
            return Entry(held, f"{held.status}: {held.reason}" if held.status in UNSETTLED else "")
        finally:
            self._run.progress.done()
        return Entry(applied, problem(applied, declared.max_sends, mailer.now()))

    def _look_again(self, declared: Declared, entry: Entry) -> Entry:
        """What nobody knew right after the send may be known once the rest of the group is done."""
        if entry.record.status != UNKNOWN:
            return entry
        try:
            mailer = self._run.mailer(declared.region)
        except (SesError, InvalidAwsConfig):
            return entry
        record = mailer.look_again(declared, entry.record)
        return Entry(record, problem(record, declared.max_sends, mailer.now()))

    def _retag(self, declared: Declared, former: str, record: Record) -> str:
        """Put the stack's new name on the identity; returns why that failed, or ""."""
        try:
            mailer = self._run.mailer(declared.region)
            mailer.check_account(record)
            mailer.ownership.retag(declared, former, record)
        except FAILURES as error:
            return f"{NOT_RETAGGED}: {error}"
        return ""

    def _change_tags(self, declared: Declared, former: Mapping[str, str], record: Record) -> str:
        """Put the declared tags on the identity; returns why that failed, or ""."""
        try:
            mailer = self._run.mailer(declared.region)
            mailer.check_account(record)
            mailer.ownership.change_tags(declared, former, record)
        except FAILURES as error:
            return f"{NOT_TAGGED}: {error}"
        return ""

    def _with_those_who_stay(self, kept: Kept, before: Kept) -> Kept:
        """What can't be removed stays in the group until a run can; all else that is no longer declared is given up."""
        gone = [address for address in before.group.members if address not in kept.group.members]
        failures = self.give_up(before, gone)
        members, labels, ledger = dict(kept.group.members), dict(kept.group.labels), dict(kept.ledger)
        for address, failure in failures.items():
            members[address] = Own(on_remove=before.group.declared(address).on_remove)
            if address in before.group.labels:
                labels[address] = before.group.labels[address]
            ledger[address] = Entry(before.ledger[address].record, f"{NOT_REMOVED}: {failure}")
        return Kept(replace(kept.group, members=members, labels=labels), ledger)

    def give_up(self, kept: Kept, addresses: list[str]) -> dict[str, str]:
        """End what this stack has of the addresses; why that failed, of those where it did.

        Keeps what the program declares elsewhere in this run: an address may have moved to another group, which has its
        record then, or another component may declare it, too.
        """
        failures = {}
        for address in addresses:
            declared, entry = kept.group.declared(address), kept.ledger.get(address)
            if not entry or not entry.record.origin or self._run.handed(declared.region, address):
                continue
            used = self._run.declares(identity_name(declared.region, address))
            try:
                mailer = self._run.mailer(declared.region)
                mailer.check_account(entry.record)
                mailer.ownership.give_up(declared, entry.record, used=used)
            except FAILURES as error:
                failures[address] = str(error)
        return failures

    def observe(self, kept: Kept) -> Kept:
        """Follow the statuses; a record's `request` says why a send is due. Raises SesError and InvalidAwsConfig."""
        mailer = self._run.mailer(kept.group.region)
        for entry in kept.ledger.values():
            mailer.check_account(entry.record)
        records = mailer.observe({address: entry.record for address, entry in kept.ledger.items()})
        now, max_sends, ledger = mailer.now(), kept.group.max_sends, {}
        for address, seen in records.items():
            record = revised(seen, request=due(seen, max_sends, now, kept.group.adopted_link_lifetime))
            ledger[address] = Entry(record, problem(record, max_sends, now))
        return Kept(kept.group, ledger)
