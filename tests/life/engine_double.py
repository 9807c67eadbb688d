"""The engine as far as EmailVerification meets it, on the fake SES; and its death."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ses_verified_senders.life.gate import DEFAULT_MAILINGS
from ses_verified_senders.providers import run
from ses_verified_senders.providers.email_verification import EmailVerificationProvider
from ses_verified_senders.providers.failure import SESError
from tests.fakes import ACCOUNT, DAY, REGION, FakeAccounts, FakeApi, FakeClock, World

PROVIDER = EmailVerificationProvider()
SEND = "send_custom_verification_email"
Props = dict[str, Any]


class Killed(BaseException):
    """SIGKILL: nothing that follows is done, not even what `except Exception` would do."""


@dataclass
class Kill:
    """The `count`-th time that `operation` is at `stage` ("before" or "after" it), the provider dies.

    Operation "record" is the engine's own: the death comes before the result is written to the state.
    """

    operation: str
    stage: str
    count: int


@dataclass(frozen=True)
class Fault:
    """What meets an operation, before or after it was carried out; only `address`, if one is given."""

    operation: str
    stage: str
    error: Exception
    address: str = ""

    def meets(self, operation: str, stage: str, request: Props) -> bool:
        address = request.get("EmailAddress") or request.get("EmailIdentity") or ""
        return (
            self.operation in ("*", operation) and self.stage == stage and (not self.address or address == self.address)
        )


class LivingApi(FakeApi):
    """A fake SES in which links lapse and calls meet faults and deaths; `watch` sees what is carried out."""

    def __init__(self, clock: FakeClock, lists_before_click: bool, fails_when_lapsed: bool) -> None:
        super().__init__(clock, lists_before_click)
        self.fails_when_lapsed = fails_when_lapsed
        self.faults: list[Fault] = []
        self.kill: Kill | None = None
        self.watch: Callable[[str, Props], None] = lambda operation, request: None

    def _answer(self, operation: str, request: Props, act: Callable[[], Props]) -> Props:
        self._lapse()
        if self.kill and self.kill.operation == operation:
            self.watch(f"doubtful {operation}", request)
        self._meet("before", operation, request)

        def watched() -> Props:
            self.watch(operation, request)
            return act()

        answer = super()._answer(operation, request, watched)
        if operation == SEND and self.lists_before_click:
            self.identities[request["EmailAddress"]]["asked"] = self.clock.time()
        self._meet("after", operation, request)
        return answer

    def _meet(self, stage: str, operation: str, request: Props) -> None:
        self.die(operation, stage)
        for fault in self.faults:
            if fault.meets(operation, stage, request):
                if "InternalServiceError" in str(fault.error):
                    self.watch(f"doubtful {operation}", request)
                raise fault.error

    def die(self, operation: str, stage: str) -> None:
        if self.kill and (self.kill.operation, self.kill.stage) == (operation, stage):
            self.kill.count -= 1
            if self.kill.count == 0:
                raise Killed

    def put(self, address: str, status: str, **tags: str) -> None:
        super().put(address, status, **tags)
        self.identities[address]["asked"] = self.clock.time()

    def _lapse(self) -> None:
        for identity in self.identities.values():
            if (
                self.fails_when_lapsed
                and identity["VerificationStatus"] == "PENDING"
                and self.clock.time() >= identity["asked"] + DAY
            ):
                identity["VerificationStatus"] = "FAILED"

    def status(self, address: str) -> str:
        self._lapse()
        return str(self.identities.get(address, {}).get("VerificationStatus", ""))


@dataclass
class Stack:
    """`declared` maps an address to its inputs; `state` is keyed by resource name and address.

    `label` is what the stack is called now, `budget` how many e-mails a run of it may send.
    """

    name: str
    declared: dict[str, Props] = field(default_factory=dict)
    state: dict[tuple[str, str], Props] = field(default_factory=dict)
    component: str = "senders"
    snapshot: dict[tuple[str, str], Props] = field(default_factory=dict)
    label: str = ""
    budget: int = DEFAULT_MAILINGS

    def __post_init__(self) -> None:
        self.rename(self.label or self.name)

    def rename(self, label: str) -> None:
        self.label = label
        for declared in self.declared.values():
            declared["stack"] = self.full_name

    def rename_component(self) -> None:
        self.component = "people" if self.component == "senders" else "senders"
        for declared in self.declared.values():
            declared["senderSet"] = self.component

    @property
    def full_name(self) -> str:
        """As the engine passes it to the program."""
        return f"org/project/{self.label}"

    def declare(self, address: str, max_sends: int) -> None:
        self.declared[address] = {
            "address": address,
            "region": REGION,
            "templateName": "verify",
            "configurationSetName": "",
            "onRemove": "delete",
            "resend": "",
            "maxSends": float(max_sends),
            "senderSet": self.component,
            "stack": self.full_name,
            "request": "sent and in force",
        }

    def record(self, address: str) -> Props:
        """The one of the component as it is called now; empty where there is none."""
        return self.state.get((self.component, address), {})

    def uses(self, address: str) -> bool:
        """Whether it sent to the address or adopted it."""
        return any(record["origin"] for record in self.records(address))

    def records(self, address: str) -> list[Props]:
        return [props for (_, held), props in self.state.items() if held == address]


class EngineDouble:
    """Runs stacks one after the other on one machine."""

    def __init__(self, folder: Path, api: LivingApi) -> None:
        self.world = World(folder)
        self.use(api, ACCOUNT)
        self.running = Stack("none")
        self.busy_with = ""

    def use(self, api: LivingApi, account: str) -> None:
        """Let the credentials lead to that account's SES."""
        self.api = self.world.api = api
        self.world.clock = api.clock
        self.accounts = FakeAccounts(self.world)
        self.accounts.account = account

    def up(self, stack: Stack, refresh: bool = True) -> list[str]:
        """Returns the addresses that were created, updated or deleted. Raises Killed and SESError."""
        # A send takes a second at SES's pace, so no two e-mails bear the same moment.
        self.api.clock.seconds += 1
        self.accounts.forget()
        gate = self.world.gate()
        gate.allow(stack.component, stack.budget)
        run.use(run.Run(self.accounts, self.world.folder, gate, self.api.clock))
        self.running = stack
        try:
            if refresh:
                self.refresh(stack)
            return [*self._make(stack), *self._remove(stack)]
        finally:
            run.use(None)

    def refresh(self, stack: Stack) -> None:
        for key, props in list(stack.state.items()):
            read = PROVIDER.read("id", props)
            stack.state[key] = _wire((read.outs or {}) | (read.inputs or {}))

    def _make(self, stack: Stack) -> list[str]:
        changed = []
        for news in stack.declared.values():
            PROVIDER.check({}, news)
        for address, news in stack.declared.items():
            self.busy_with = address
            olds = stack.state.get((stack.component, address))
            if olds is None:
                made = PROVIDER.create(_wire(news)).outs
            elif PROVIDER.diff("id", olds, news).changes:
                made = PROVIDER.update("id", olds, _wire(news)).outs
            else:
                continue
            self.api.die("record", "before")
            assert made is not None
            stack.state[stack.component, address] = _wire(made)
            self.api.clock.seconds += 1
            changed.append(address)
        return changed

    def _remove(self, stack: Stack) -> list[str]:
        changed = []
        for key in [key for key in stack.state if key[0] != stack.component or key[1] not in stack.declared]:
            self.busy_with = key[1]
            try:
                PROVIDER.delete("id", stack.state[key])
            except SESError:
                continue
            self.api.die("record", "before")
            del stack.state[key]
            changed.append(key[1])
        return changed

    def keep(self, stack: Stack) -> None:
        stack.snapshot = deepcopy(stack.state)

    def restore(self, stack: Stack) -> None:
        stack.state = deepcopy(stack.snapshot)


def _wire(props: Props) -> Props:
    """As the engine passes them: by way of JSON, with one kind of number."""
    found: Props = json.loads(json.dumps(props), parse_int=float)
    return found
