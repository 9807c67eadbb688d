"""The moment an e-mail leaves: the last checks, and the intent that goes into the journal before the request."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from ses_verified_senders.life.decision import lapses
from ses_verified_senders.life.gate import Gate, HeldBack
from ses_verified_senders.life.journal import JournalError, Page
from ses_verified_senders.life.record import Declared, Intent, Seen
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.clock import timestamp
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.tries import Departure

# A send waits for its turn a few seconds, and minutes where SES throttles it: time to click, or to be asked by others.
LOOK_LASTS = timedelta(seconds=10)


class SeenOtherwise(Exception):
    """SES says something else of the address than when the send was decided on: nothing left."""


class JournaledDeparture(Departure):
    """Writes the e-mail on the address's page right before it leaves, and takes that back where it did not.

    `scopes` are those of the gate that this send passes; `look()` asks SES for what was `seen`.
    """

    def __init__(
        self,
        ses: Ses,
        gate: Gate,
        scopes: tuple[str, ...],
        declared: Declared,
        owner: str,
        page: Page,
        seen: Seen,
        look: Callable[[], Seen],
    ) -> None:
        self._ses = ses
        self._gate = gate
        self._scopes = scopes
        self._declared = declared
        self._owner = owner
        self._page = page
        self._before = page.read()
        self._seen = seen
        self._look = look
        self._looked_at = ses.now()
        self.entry = Intent("", "", "", "", "")

    def leaving(self) -> None:
        """Raises gate.HeldBack, gate.RunIsOver, SeenOtherwise or JournalError; then nothing leaves."""
        self._look_again()
        self._gate.leave(self._declared.sender_set, *self._scopes)
        now = self._ses.now()
        self.entry = Intent(timestamp(now), lapses(now), self._owner, self._declared.stack, self._declared.resend)
        try:
            self._page.write(self.entry)
        except JournalError:
            self._gate.turn_back(self._declared.sender_set)
            raise

    def _look_again(self) -> None:
        if abs(self._ses.now() - self._looked_at) <= LOOK_LASTS:
            return
        try:
            seen = self._look()
        except SesError as error:
            raise HeldBack(error.reason) from None
        if seen.status != self._seen.status:
            raise SeenOtherwise
        self._looked_at = self._ses.now()

    def turned_back(self) -> None:
        self._page.write(self._before)
        self._gate.turn_back(self._declared.sender_set)

    def came_to_nothing(self) -> None:
        """SES's answer says that nothing was sent. Nothing is to be taken back where the last try was throttled."""
        if self._page.read() == self.entry:
            self.turned_back()

    def arrived(self, message_id: str) -> None:
        """SES took the e-mail, at the time that its answer tells: this machine's clock may have been set meanwhile.

        The intent is on the page already, so a full disk loses no more than that and the MessageId.
        """
        now = self._ses.now()
        self.entry = replace(self.entry, sent_at=timestamp(now), expires_at=lapses(now), message_id=message_id)
        try:
            self._page.write(self.entry)
        except JournalError as cause:
            print(cause, flush=True)
