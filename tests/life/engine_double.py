"""The engine as far as Senders meets it, on the fake SES; and its death."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ses_verified_senders.life import ledger
from ses_verified_senders.life.gate import DEFAULT_MAILINGS
from ses_verified_senders.providers import run
from ses_verified_senders.providers.failure import SESError
from ses_verified_senders.providers.group import Group, Own, from_outputs
from ses_verified_senders.providers.grouping import group_of
from ses_verified_senders.providers.senders import SendersProvider
from ses_verified_senders.providers.wire import to_wire
from tests.fakes import ACCOUNT, DAY, REGION, FakeAccounts, FakeApi, FakeClock, World

PROVIDER = SendersProvider()
SEND = "send_custom_verification_email"
LOOK = "get_email_identity"
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
        if operation == LOOK:
            # There is one before each send, which takes a second at SES's pace: no two e-mails bear the same moment.
            self.clock.seconds += 1
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
    """`declared` maps an address to its settings; `groups` is the state, by the component and number of each group.

    `label` is what the stack is called now, `budget` how many e-mails a run of it may send; `size` is the number of
    groups that it declares, and where it `hands_over`, they give their records to those that follow them.
    """

    name: str
    max_sends: int = 3
    declared: dict[str, Props] = field(default_factory=dict)
    groups: dict[tuple[str, int], Props] = field(default_factory=dict)
    component: str = "senders"
    snapshot: dict[tuple[str, int], Props] = field(default_factory=dict)
    label: str = ""
    budget: int = DEFAULT_MAILINGS
    size: int = 1
    hands_over: bool = True

    def __post_init__(self) -> None:
        self.label = self.label or self.name

    def rename(self, label: str) -> None:
        self.label = label

    def rename_component(self) -> None:
        self.component = "people" if self.component == "senders" else "senders"

    @property
    def full_name(self) -> str:
        """As the engine passes it to the program."""
        return f"org/project/{self.label}"

    def declare(self, address: str) -> None:
        self.declared[address] = {
            "templateName": "verify",
            "configurationSetName": "",
            "onRemove": "delete",
            "resend": "",
        }

    def inputs(self) -> dict[tuple[str, int], Props]:
        """What the program declares, group by group."""
        found: dict[tuple[str, int], Props] = {}
        for number in range(self.size):
            members = [address for address in self.declared if group_of(address, self.size) == number]
            if members:
                given = self._group(members).inputs() | {"__declared": len(members)}
                found[self.component, number] = _wire(given) | self._handed_over(members)
        return found

    def _group(self, members: list[str]) -> Group:
        return Group(
            region=REGION,
            sender_set=self.component,
            stack=self.full_name,
            template_name="verify",
            configuration_set_name="",
            on_remove="delete",
            resend="",
            max_sends=self.max_sends,
            owner=f"{self.name}-{self.component}",
            members={address: _own(self.declared[address]) for address in members},
        )

    def _handed_over(self, members: list[str]) -> Props:
        formers = [_former(props) for props in self.groups.values()] if self.hands_over else []
        return {"__handedOver": json.dumps(formers)} if formers else {}

    @property
    def state(self) -> dict[tuple[str, str], Props]:
        """The record of each address, with what its group declares of it, by component and address."""
        return {
            (component, address): props
            for (component, _), held in self.groups.items()
            for address, props in _records(held)
        }

    def record(self, address: str) -> Props:
        """The one of the component as it is called now; empty where there is none."""
        return self.state.get((self.component, address), {})

    def uses(self, address: str) -> bool:
        """Whether it sent to the address or adopted it."""
        return any(record["origin"] for record in self.records(address))

    def records(self, address: str) -> list[Props]:
        return [props for (_, held), props in self.state.items() if held == address]


def _former(props: Props) -> Props:
    """As `LastState.handed_over` writes it: each record with its owner, and the tags of the addresses, here none."""
    records = ledger.read(props["records"], props["account"], props["owner"])
    given = {name: props[name] for name in ("stack", "maxSends", "account")}
    return given | {"records": ledger.written(records, props["account"], ""), "tags": {}}


def _own(declared: Props) -> Own:
    common = {"templateName": "verify", "onRemove": "delete"}
    given = {name: "" if value == common.get(name) else value for name, value in declared.items()}
    return Own(
        given["templateName"], given["configurationSetName"], given["onRemove"], given["resend"].removeprefix("/")
    )


def _records(props: Props) -> Iterator[tuple[str, Props]]:
    group, entries = from_outputs(props)
    for address, entry in entries.items():
        declared = to_wire(group.declared(address))
        yield address, declared | to_wire(entry.record) | {"problem": entry.problem}


class EngineDouble:
    """Runs stacks one after the other on one machine."""

    def __init__(self, folder: Path, api: LivingApi) -> None:
        self.world = World(folder)
        self.use(api, ACCOUNT)
        self.running = Stack("none")

    def use(self, api: LivingApi, account: str) -> None:
        """Let the credentials lead to that account's SES."""
        self.api = self.world.api = api
        self.world.clock = api.clock
        self.accounts = FakeAccounts(self.world)
        self.accounts.account = account

    def up(self, stack: Stack, refresh: bool = True) -> list[tuple[str, int]]:
        """Returns the groups that were created, updated or deleted. Raises Killed and SESError."""
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
        for key, props in list(stack.groups.items()):
            read = PROVIDER.read("id", props)
            stack.groups[key] = _wire((read.outs or {}) | (read.inputs or {}))

    def _make(self, stack: Stack) -> list[tuple[str, int]]:
        changed = []
        declared = {key: PROVIDER.check({}, _wire(news)).inputs for key, news in stack.inputs().items()}
        # As the program orders them: the engine knows what a new group holds before an old one drops it.
        for key in sorted(declared, reverse=True):
            news, olds = declared[key], stack.groups.get(key)
            if olds is None:
                made = PROVIDER.create(news).outs
            elif PROVIDER.diff("id", olds, news).changes:
                made = PROVIDER.update("id", olds, news).outs
            else:
                continue
            self.api.die("record", "before")
            assert made is not None
            stack.groups[key] = _wire(made)
            changed.append(key)
        return changed

    def _remove(self, stack: Stack) -> list[tuple[str, int]]:
        changed = []
        for key in stack.groups.keys() - stack.inputs().keys():
            try:
                PROVIDER.delete("id", stack.groups[key])
            except SESError:
                continue
            self.api.die("record", "before")
            del stack.groups[key]
            changed.append(key)
        return changed

    def keep(self, stack: Stack) -> None:
        stack.snapshot = deepcopy(stack.groups)

    def restore(self, stack: Stack) -> None:
        stack.groups = deepcopy(stack.snapshot)


def _wire(props: Props) -> Props:
    """As the engine passes them: by way of JSON, with one kind of number."""
    found: Props = json.loads(json.dumps(props), parse_int=float)
    return found
