"""Sends of a run that nobody knows the end of, looked at again once the run's others are done."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from ses_verified_senders.life.departure import JournaledDeparture
from ses_verified_senders.life.ownership import Ownership
from ses_verified_senders.life.page import JournalError, Overtaken, Pages
from ses_verified_senders.life.record import NOT_LISTED, PENDING, SUCCESS, UNKNOWN, Declared, Record
from ses_verified_senders.ses.errors import SesError


@dataclass(frozen=True)
class Doubt:
    """The record before the send, and whether SES answered that it failed, rather than that no answer came."""

    before: Record
    departure: JournaledDeparture
    answered: bool


class SecondLook:
    """Of one account and region; `apply` sends."""

    def __init__(
        self, ownership: Ownership, journal: Pages, apply: Callable[[Declared, Record | None], Record]
    ) -> None:
        self._ownership = ownership
        self._journal = journal
        self._apply = apply
        self._doubts: dict[str, Doubt] = {}
        self._lists_before_click = False

    def doubt(self, address: str, before: Record, departure: JournaledDeparture, answered: bool) -> None:
        self._doubts[address] = Doubt(before, departure, answered)

    def listed(self, listed: bool) -> None:
        """Whether SES listed an address right after its e-mail that it didn't list before. One that it did tells how
        it is with all."""
        self._lists_before_click = self._lists_before_click or listed

    def settled(self, declared: Declared, record: Record) -> Record:
        """The record, where there is more to say of it now.

        Where SES lists what it didn't list before, the e-mail left. Where it answered that it failed, doesn't list the
        address, and lists those of the run's other e-mails, none left, and the address is asked once more.
        """
        doubt = self._doubts.pop(declared.address, None)
        if doubt is None or record.status != UNKNOWN or doubt.departure.seen.status != NOT_LISTED:
            return record
        try:
            seen = self._ownership.look(declared)
            if seen.status == NOT_LISTED:
                return self._ask_once_more(declared, record, doubt)
        except (SesError, JournalError):
            return record
        status = SUCCESS if seen.status == SUCCESS else PENDING
        settled = replace(record, status=status, reason="", ses_status=seen.status)
        return self._ownership.claim(declared, settled, doubt.departure.seen)

    def _ask_once_more(self, declared: Declared, record: Record, doubt: Doubt) -> Record:
        if not (doubt.answered and self._lists_before_click):
            return record
        with self._journal.page(declared.address, declared.label) as page:
            if page.read() != doubt.departure.entry:
                # Somebody else has mailed the address since.
                return record
            with suppress(Overtaken):
                page.write(doubt.departure.before)
        # Whatever made it due is asked for again: applying took the reason off the record.
        return self._apply(declared, replace(doubt.before, request="SES failed by itself"))
