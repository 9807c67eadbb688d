"""A model of the contract: who was mailed when, and which mail may follow which."""

from collections import Counter
from dataclasses import dataclass

from tests.fakes import DAY


@dataclass(frozen=True)
class Mail:
    """An e-mail that left at `at` (seconds), asked for by a stack whose resend token was `token`."""

    address: str
    at: float
    stack: str
    token: str


class Model:
    """`listed`: SES lists an address before the click. `wrong` collects what broke the contract."""

    def __init__(self, listed: bool, max_sends: int) -> None:
        self.listed = listed
        self.max_sends = max_sends
        self.mails: list[Mail] = []
        self.wrong: list[str] = []
        self._asked: set[tuple[str, str, str]] = set()
        self._gone: set[str] = set()
        self._journal_lost: set[str] = set()
        self._counts: Counter[tuple[str, str, str]] = Counter()

    # What happens

    def ask_again(self, stack: str, address: str, token: str) -> None:
        """A new resend token: the one way to ask for a mail while a link is in force."""
        self._asked.add((stack, address, token))

    def ended(self, address: str) -> None:
        """The identity was deleted or SES says that it failed: the link that is out counts no more."""
        self._gone.add(address)
        self.forget_count(address)

    def journal_lost(self, address: str) -> None:
        self._journal_lost.add(address)

    def forget_count(self, address: str, stack: str = "") -> None:
        """A record was lost, and with it how often the address was mailed."""
        for key in [key for key in self._counts if key[1] == address and stack in ("", key[0])]:
            del self._counts[key]

    # What must hold

    def in_force(self, address: str, now: float) -> Mail | None:
        """The last mail whose link still works."""
        sent = [mail for mail in self.mails if mail.address == address and now < mail.at + DAY]
        return sent[-1] if sent else None

    def send(self, mail: Mail, declared: bool, verified: bool, recorded: bool) -> None:
        """A mail leaves; `recorded` says whether the stack's state holds the one that was sent before."""
        if not declared:
            self.wrong.append(f"{mail} to an address that isn't declared")
        if verified:
            self.wrong.append(f"{mail} to a verified address")
        before = self.in_force(mail.address, mail.at)
        if before and not self._may_follow(mail, recorded):
            self.wrong.append(f"{mail} while {before} is in force")
        self._gone.discard(mail.address)
        self._journal_lost.discard(mail.address)
        self.mails.append(mail)
        key = (mail.stack, mail.address, mail.token)
        self._counts[key] += 1
        if self._counts[key] > self.max_sends:
            self.wrong.append(f"{mail} is one more than {self.max_sends}")

    def _may_follow(self, mail: Mail, recorded: bool) -> bool:
        key = (mail.stack, mail.address, mail.token)
        if key in self._asked and not any((old.stack, old.address, old.token) == key for old in self.mails):
            return True
        if mail.address in self._gone:
            return True
        conceded = mail.address in self._journal_lost and not self.listed and not recorded
        if conceded:
            self.forget_count(mail.address)
        return conceded
