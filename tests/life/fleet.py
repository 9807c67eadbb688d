"""Stacks on machines that share nothing but one account, and a bucket where the journal is in one; and their deaths."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.decision import due, may_send
from ses_verified_senders.life.gate import Gate
from ses_verified_senders.life.journal import Journal
from ses_verified_senders.life.mailer import Mailer
from ses_verified_senders.life.record import PENDING, SUCCESS, UNKNOWN, Declared, Record
from ses_verified_senders.life.s3_journal import S3Journal
from tests.fakes import DAY, REGION, FakeApi, FakeClock, ses_of
from tests.life.bucket import Bucket

SEND, DELETE = "send_custom_verification_email", "delete_email_identity"
Happening = Callable[[], None]


class Killed(BaseException):
    """SIGKILL: nothing that follows is done, not even what `except Exception` would do."""


@dataclass
class Stack:
    """`declared` maps an address to its resend token; the state outlives the machine that ran last."""

    name: str
    owner: str
    declared: dict[str, str] = field(default_factory=dict)
    state: dict[str, tuple[Declared, Record]] = field(default_factory=dict)

    def inputs(self, address: str, max_sends: int = 3) -> Declared:
        name = f"org/project/{self.name}"
        token = self.declared[address]
        return Declared(address, REGION, "verify", "", "delete", token, max_sends, "senders", name, owner=self.owner)

    def uses(self, address: str) -> bool:
        return address in self.declared and address in self.state and bool(self.state[address][1].origin)


class Watched(FakeApi):
    """SES in which links lapse. Something may happen once, before or after an operation is carried out."""

    def __init__(self, clock: FakeClock, listed: bool) -> None:
        super().__init__(clock, listed)
        self.once: dict[tuple[str, str], Happening] = {}
        self.watch: Callable[[str, dict[str, Any]], None] = lambda operation, request: None
        self.asked: dict[str, float] = {}

    def _answer(self, operation: str, request: dict[str, Any], act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        for address, identity in self.identities.items():
            if identity["VerificationStatus"] == PENDING and self.clock.time() >= self.asked.get(address, 0) + DAY:
                identity["VerificationStatus"] = "FAILED"
        self.happen("before", operation)

        def watched() -> dict[str, Any]:
            self.watch(operation, request)
            if operation == SEND:
                self.asked[request["EmailAddress"]] = self.clock.time()
            return act()

        answer = super()._answer(operation, request, watched)
        self.happen("after", operation)
        return answer

    def happen(self, stage: str, operation: str) -> None:
        if happening := self.once.pop((stage, operation), None):
            happening()


class Fleet:
    """Three machines, and what each run of a stack does on one of them. `wrong` collects what broke the contract."""

    def __init__(self, folder: Path, listed: bool, shared: bool) -> None:
        self.clock = FakeClock()
        self.api = Watched(self.clock, listed)
        self.api.watch = self._watch
        self.shared = shared
        self.bucket = Bucket()
        self.machines = [folder / f"machine-{number}" for number in range(3)]
        self.stacks = {name: Stack(name, name * 8) for name in ("alpha", "beta")}
        self.doubled: list[str] = []
        self.deleted: list[str] = []
        self._asked: set[tuple[str, str, str]] = set()
        self._mailed: dict[str, float] = {}
        self._running: list[Stack] = []

    def mailer(self, machine: int) -> Mailer:
        """A fresh process."""
        folder = self.machines[machine]
        journal = S3Journal(self.bucket.client, "s3://journal/x", "1") if self.shared else Journal(folder / "pages")
        return Mailer(ses_of(self.api, folder), journal, Gate(lambda: True))

    # What a run does

    def up(self, name: str, machine: int) -> None:
        stack, mailer = self.stacks[name], self.mailer(machine)
        self._running.append(stack)
        try:
            self._refresh(stack, mailer)
            for address in list(stack.declared):
                self._make(stack, address, mailer)
            for address in list(stack.declared):
                declared, record = stack.state[address]
                if record.status == UNKNOWN:
                    stack.state[address] = declared, mailer.look_again(declared, record)
            for address in [address for address in stack.state if address not in stack.declared]:
                mailer.ownership.give_up(*stack.state[address])
                del stack.state[address]
        finally:
            self._running.pop()

    def _refresh(self, stack: Stack, mailer: Mailer) -> None:
        for address, (declared, record) in list(stack.state.items()):
            seen = mailer.observe({address: record})[address]
            request = due(seen, declared.max_sends, mailer.now(), declared.adopted_link_lifetime)
            stack.state[address] = declared, replace(seen, request=request)

    def _make(self, stack: Stack, address: str, mailer: Mailer) -> None:
        declared = stack.inputs(address)
        record = stack.state[address][1] if address in stack.state else None
        if may_send(declared, record):
            record = mailer.apply(declared, record)
        assert record is not None
        stack.state[address] = declared, record
        self.clock.seconds += 1

    def killed(self, name: str, machine: int, stage: str, operation: str) -> None:
        """A run that is killed there, if it gets there."""

        def die() -> None:
            raise Killed

        self.api.once[stage, operation] = die
        with suppress(Killed):
            self.up(name, machine)
        self.api.once.clear()

    def together(self, name: str, machine: int, stage: str, operation: str, other: str, elsewhere: int) -> None:
        """A run on one machine, in the middle of which the other stack's goes on on another."""
        self.api.once[stage, operation] = lambda: self.up(other, elsewhere)
        self.up(name, machine)
        if self.api.once:
            self.api.once.clear()
            self.up(other, elsewhere)

    # What people do

    def ask_again(self, name: str, address: str, token: str) -> None:
        if address in self.stacks[name].declared:
            self.stacks[name].declared[address] = token
            self._asked.add((name, address, token))

    def lose_state(self, name: str) -> None:
        """As `--replace` or an older state that is imported."""
        self.stacks[name].state.clear()

    def click(self, address: str) -> None:
        if self.link_works(address):
            self.api.click(address)

    def link_works(self, address: str) -> bool:
        return self.clock.time() < self._mailed.get(address, 0.0) + DAY

    # What is seen

    def _watch(self, operation: str, request: dict[str, Any]) -> None:
        if operation == SEND:
            self._sends(self._running[-1], request["EmailAddress"])
        elif operation == DELETE:
            self._deletes(self._running[-1], request["EmailIdentity"])

    def _sends(self, stack: Stack, address: str) -> None:
        asked = (stack.name, address, stack.declared[address])
        if self.link_works(address) and asked not in self._asked:
            self.doubled.append(f"{stack.name} mails {address} while a link works")
        if self.api.status(address) == SUCCESS:
            self.doubled.append(f"{stack.name} mails {address}, which is verified")
        self._asked.discard(asked)
        self._mailed[address] = self.clock.time()

    def _deletes(self, stack: Stack, address: str) -> None:
        others = [other.name for other in self.stacks.values() if other is not stack and other.uses(address)]
        if others:
            self.deleted.append(f"{stack.name} deletes {address}, which {others} use")
        self._mailed.pop(address, None)

    # The end

    def settle(self) -> None:
        """Whatever happened: two runs and a day later nobody is forgotten."""
        for _ in range(2):
            for number, name in enumerate(self.stacks):
                self.up(name, number)
            self.clock.seconds += DAY + 60
        self.clock.seconds -= DAY + 60
        for stack in self.stacks.values():
            for address in stack.declared:
                record = stack.state[address][1]
                exhausted = record.sends >= 3
                adopted = record.origin == "adopted" and self.api.status(address) == PENDING
                verified = record.status == SUCCESS == self.api.status(address)
                assert verified or self.link_works(address) or exhausted or adopted, (stack.name, address, record)

    def marks(self, address: str) -> set[str]:
        """The stacks that the identity says use it."""
        tags = self.api.identities[address]["Tags"]
        return {stack for key, stack in tags.items() if key.startswith(owner_tags.USED_BY)}
