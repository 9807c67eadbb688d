"""The moment an e-mail leaves: the last checks, and the intent that goes into the journal before the request."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from ses_verified_senders.life.decision import lapses
from ses_verified_senders.life.gate import Gate, HeldBack
from ses_verified_senders.life.ownership import Ownership
from ses_verified_senders.life.page import JournalError, Overtaken, Page
from ses_verified_senders.life.record import NOT_LISTED, Declared, Intent, JournalEntry, Seen
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.clock import timestamp
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.tries import Departure

# A send waits for its turn a second, and minutes where SES throttles it: time to click, or to be mailed by others.
LOOK_LASTS = timedelta(seconds=2)


class SeenOtherwise(Exception):
    """SES says something else of the address than when the send was decided on: nothing left."""


class JournaledDeparture(Departure):
    """Writes the e-mail on the address's page right before it leaves, and takes that back where it did not.

    `scopes` are those of the gate that this send passes; `before` is what the page said when it was decided on, and
    `page` takes no other writing for it; `ownership` asks SES for what was `seen`, and writes on a
    listed identity what the page says. `void` is the time of an e-mail that came to nothing, though page or tags still
    say that it left.
    """

    def __init__(
        self,
        ses: Ses,
        gate: Gate,
        scopes: tuple[str, ...],
        declared: Declared,
        owner: str,
        page: Page,
        before: JournalEntry | None,
        seen: Seen,
        ownership: Ownership,
    ) -> None:
        self._ses = ses
        self._gate = gate
        self._scopes = scopes
        self._declared = declared
        self._owner = owner
        self._page = page
        self.before = before
        self.seen = seen
        self._ownership = ownership
        self._looked_at: datetime | None = ses.now()
        self._left = False
        self._marked_at = ""
        self.entry = self._written = Intent("", "", "", "", "")
        self.void = ""

    def leaving(self) -> None:
        """Raises gate.HeldBack, gate.RunIsOver, SeenOtherwise, Overtaken or JournalError; then nothing leaves."""
        self._look_again()
        self._gate.leave(self._declared.sender_set, *self._scopes)
        now = self._ses.now()
        found = self.seen.status != NOT_LISTED and self.seen.owner != self._owner
        self.entry = Intent(
            timestamp(now), lapses(now), self._owner, self._declared.stack, self._declared.resend, found=found
        )
        try:
            self._page.write(self.entry)
        except (JournalError, Overtaken) as error:
            self._gate.turn_back(self._declared.sender_set)
            self.void = self.entry.sent_at if isinstance(error, JournalError) else self.void
            raise
        self._written, self._left = self.entry, True
        if self.seen.status != NOT_LISTED and not self._marked_at:
            self._marked_at = self.entry.sent_at
            self._ownership.sending(self._declared, self._owner, self.entry.sent_at)

    def _look_again(self) -> None:
        if self._looked_at and abs(self._ses.now() - self._looked_at) <= LOOK_LASTS:
            return
        try:
            seen = self._ownership.look(self._declared)
        except SesError as error:
            raise HeldBack(error.reason) from None
        if seen.status != self.seen.status or seen.sent_at not in (self._marked_at, self.seen.sent_at):
            raise SeenOtherwise
        self._looked_at = self._ses.now()

    def turned_back(self) -> None:
        """Somebody else uses up the pace, and may have mailed this very address: the next try looks again."""
        self._left, self._looked_at = False, None
        self._gate.turn_back(self._declared.sender_set)
        self._overwrite(self.before)

    def came_to_nothing(self) -> None:
        """Nothing was sent, or nothing left at all. Nothing is to be taken back where the last try was throttled."""
        if self._left:
            self.turned_back()
        if self._marked_at and not self._ownership.not_sent(self._declared, self._owner, self.seen):
            self.void = self._marked_at

    def arrived(self, message_id: str) -> None:
        """SES took the e-mail, at the time that its answer tells: this machine's clock may have been set meanwhile."""
        now = self._ses.now()
        self.entry = replace(self.entry, sent_at=timestamp(now), expires_at=lapses(now), message_id=message_id)

    def settled(self, listed: bool) -> None:
        """Whether SES lists the address after the e-mail. The intent is on the page already, so a full disk loses no
        more than that and the MessageId."""
        self.void = ""
        self.entry = replace(self.entry, listed=listed)
        self._overwrite(self.entry)

    def _overwrite(self, entry: JournalEntry | None) -> None:
        """Put `entry` in the place of this e-mail's own, whoever confirmed that meanwhile. Where that can't be done,
        the page says that the e-mail left, and the record knows better."""
        try:
            while True:
                with suppress(Overtaken):
                    return self._page.write(entry)
                if self._page.read() != self._written:
                    return None
        except JournalError as cause:
            self.void = self._written.sent_at
            print(cause, flush=True)
