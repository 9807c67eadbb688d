"""A model of the contract: who was mailed when, and which mail may follow which."""

from dataclasses import dataclass

from tests.fakes import DAY


@dataclass(frozen=True)
class Mail:
    """An e-mail that left at `at` (seconds), asked for by a stack whose resend token was `token`."""

    address: str
    at: float
    stack: str
    token: str

    @property
    def request(self) -> tuple[str, str, str]:
        """Who asked for it, and by which token."""
        return self.stack, self.address, self.token


class Model:
    """`listed`: SES lists an address before the click. `wrong` collects what broke the contract, `conceded` the doubles
    that it concedes: of another machine's e-mails that SES doesn't tell of. `doubts` are the e-mails of which
    nobody knows whether they left."""

    def __init__(self, listed: bool, max_sends: int) -> None:
        self.listed = listed
        self.max_sends = max_sends
        self.mails: list[Mail] = []
        self.doubts: list[Mail] = []
        self.wrong: list[str] = []
        self.conceded: list[Mail] = []
        self._asked: set[tuple[str, str, str]] = set()
        self._gone: set[str] = set()
        self._journal_lost: set[str] = set()
        self._forgotten: set[Mail] = set()
        self._unrecorded: set[Mail] = set()
        self._untold: set[Mail] = set()

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
        self._forgotten.update(mail for mail in self.to(address) if stack in ("", mail.stack))

    def unrecorded(self, mail: Mail, tagged: bool) -> None:
        """Its run was killed: only the journal knows of it, while its link works, and the tag, if there is one."""
        self._unrecorded.add(mail)
        if not tagged:
            self._untold.add(mail)

    def untagged(self, address: str) -> None:
        """Somebody took the tags away."""
        self._untold.update(self.to(address))

    def recorded(self, mail: Mail) -> None:
        self._unrecorded.discard(mail)

    # What was

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.address == address]

    def in_force(self, address: str, now: float) -> Mail | None:
        """The last mail whose link still works."""
        sent = [mail for mail in self.to(address) if now < mail.at + DAY]
        return sent[-1] if sent else None

    def in_doubt(self, address: str, now: float) -> bool:
        """Whether a mail may be out of which nobody knows."""
        return any(doubt.address == address and now < doubt.at + DAY for doubt in self.doubts)

    def answered(self, stack: str, address: str, token: str) -> bool:
        """Whether that token's mail left, or may have."""
        return any(mail.request == (stack, address, token) for mail in [*self.mails, *self.doubts])

    def most(self, address: str, since: float) -> int:
        """How often an address may have been mailed."""
        return len({mail.at for mail in [*self.mails, *self.doubts] if mail.address == address and mail.at >= since})

    # What must hold

    def send(self, mail: Mail, declared: bool, verified: bool, recorded: bool) -> None:
        """A mail leaves; `recorded` says whether the stack's state holds the one that was sent before."""
        if not declared:
            self.wrong.append(f"{mail} to an address that isn't declared")
        if verified:
            self.wrong.append(f"{mail} to a verified address")
        before = self.in_force(mail.address, mail.at)
        if before and not self._may_follow(mail, before, recorded):
            self.wrong.append(f"{mail} while {before} is in force")
        self._gone.discard(mail.address)
        self._journal_lost.discard(mail.address)
        self.mails.append(mail)
        if self._count(mail) > self.max_sends:
            self.wrong.append(f"{mail} is one more than {self.max_sends}")

    def _may_follow(self, mail: Mail, before: Mail, recorded: bool) -> bool:
        if mail.request in self._asked and not any(self._known(old, mail) for old in self.mails):
            return True
        if mail.address in self._gone:
            return True
        # Neither the state nor the journal knows of the one before, and what SES lists doesn't say either.
        unseen = not self.listed or before in self._untold
        conceded = mail.address in self._journal_lost and not recorded and unseen
        if conceded:
            self.conceded.append(mail)
            self.forget_count(mail.address)
        return conceded

    def _count(self, last: Mail) -> int:
        return sum(self._known(mail, last) and mail not in self._forgotten for mail in self.mails)

    def _known(self, mail: Mail, last: Mail) -> bool:
        """Whether `mail` left for the same request as `last`, and the state or the journal knows of it.

        A page holds one e-mail: that of a killed run is not known any more once another stack has mailed the address.
        """
        on_page = last.at < mail.at + DAY and all(later.stack == mail.stack for later in self._after(mail))
        return mail.request == last.request and (mail not in self._unrecorded or on_page)

    def _after(self, mail: Mail) -> list[Mail]:
        return [later for later in self.to(mail.address) if later.at > mail.at]
