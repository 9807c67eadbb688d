"""Random lives of senders, run after run, against a model of the contract.

MODEL_EXAMPLES is the number of lives; from one that is set they are drawn at random instead of always the same.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ses_verified_senders.life.gate import DEFAULT_MAILINGS
from ses_verified_senders.life.resend import joined
from ses_verified_senders.providers.failure import SESError
from tests.fakes import ACCOUNT, DAY, FakeClock, answer_error
from tests.life.engine_double import SEND, EngineDouble, Fault, Kill, Killed, LivingApi, Stack
from tests.life.model import Model
from tests.life.witness import DELETE, Witness

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "0"))
ADDRESSES = ["a@example.com", "b@example.com"]
STACKS = ["here", "there"]
SPOILED = "{"
URL = "http://127.0.0.1"
FAULTS = {
    "refuse": Fault(SEND, "before", answer_error("MessageRejected")),
    "throttle": Fault(SEND, "before", answer_error("TooManyRequestsException", status=429)),
    "5xx before": Fault(SEND, "before", answer_error("InternalServiceErrorException", status=500)),
    "5xx after": Fault(SEND, "after", answer_error("InternalServiceErrorException", status=500)),
    "lost answer": Fault(SEND, "after", ReadTimeoutError(endpoint_url=URL)),
    "paused": Fault(SEND, "before", answer_error("SendingPausedException")),
    "no look": Fault("get_email_identity", "before", answer_error("AccessDeniedException", status=403)),
    "no listing": Fault("list_email_identities", "before", answer_error("InternalServiceErrorException", status=500)),
    "no tag": Fault("tag_resource", "before", answer_error("AccessDeniedException", status=403)),
    "no delete": Fault("delete_email_identity", "before", answer_error("ConcurrentModificationException")),
    "expired": Fault("*", "before", answer_error("ExpiredTokenException", status=403)),
    "unreachable": Fault("*", "before", EndpointConnectionError(endpoint_url=URL)),
}
DEATHS = [
    ("get_email_identity", "before"),
    (SEND, "before"),
    (SEND, "after"),
    ("tag_resource", "before"),
    ("tag_resource", "after"),
    ("delete_email_identity", "after"),
    ("record", "before"),
]

# How often each happens, besides the run that mostly follows.
EVENTS = {
    "declare": 3,
    "remove": 3,
    "destroy": 1,
    "edit": 3,
    "ask again": 6,
    "take back": 2,
    "rename": 1,
    "regroup": 2,
    "rename stack": 1,
    "budget": 2,
    "wait": 6,
    "click": 4,
    "put": 2,
    "delete": 2,
    "retag": 1,
    "fault": 3,
    "faults end": 2,
    "lose page": 2,
    "spoil page": 1,
    "keep state": 1,
    "restore state": 1,
}
RUNS = ["up"] * 6 + ["killed"] * 4 + ["unrefreshed"] * 2 + ["engine gone", "elsewhere", "none"]
HOURS = [1, 12, 23.5, 24, 25, 49]

stacks, addresses = st.sampled_from(STACKS), st.sampled_from(ADDRESSES)
events = st.sampled_from([event for event, often in EVENTS.items() for _ in range(often)])
runs = st.tuples(st.sampled_from(RUNS), st.sampled_from([True, True, False]))


class Life(RuleBasedStateMachine):
    """Two stacks on one machine, two addresses, and everything that can happen to them."""

    @initialize(
        listed=st.booleans(),
        fails_when_lapsed=st.booleans(),
        max_sends=st.integers(1, 3),
        shared=st.booleans(),
        size=st.sampled_from([1, 2]),
        hands_over=st.booleans(),
    )
    def begin(
        self, listed: bool, fails_when_lapsed: bool, max_sends: int, shared: bool, size: int, hands_over: bool
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=_memory()))
        self.clock = FakeClock()
        self.api = LivingApi(self.clock, listed, fails_when_lapsed)
        self.engine = EngineDouble(self.folder, self.api)
        self.stacks = {name: Stack(name, max_sends, size=size, hands_over=hands_over) for name in STACKS}
        self.model = Model(listed, max_sends)
        self.witness = Witness(self.api, self.engine, self.stacks, self.model)
        self.api.watch = self.witness.watch
        self.tokens = 0
        for stack, own in zip(STACKS, ADDRESSES, strict=True):
            for address in ADDRESSES if shared else [own]:
                self.declare(stack, address)

    # What people do

    def declare(self, stack: str, address: str) -> None:
        if address not in self.stacks[stack].declared:
            self.stacks[stack].declare(address)

    def remove(self, stack: str, address: str) -> None:
        self.stacks[stack].declared.pop(address, None)

    def destroy(self, stack: str) -> None:
        self.stacks[stack].declared.clear()

    def edit(self, stack: str, address: str, name: str) -> None:
        if declared := self.stacks[stack].declared.get(address):
            other = {"delete": "retain", "retain": "delete"}
            declared[name] = other[declared[name]] if name == "onRemove" else declared[name] + "x"

    def ask_again(self, stack: str, address: str) -> None:
        if declared := self.stacks[stack].declared.get(address):
            self.tokens += 1
            declared["resend"] = joined("", str(self.tokens))
            self.model.ask_again(stack, address, declared["resend"])

    def take_back(self, stack: str, address: str, whole: bool) -> None:
        """A token that is taken away, or back before a run honoured it, asks for nothing."""
        this = self.stacks[stack]
        if declared := this.declared.get(address):
            honoured = [record["resendHonoured"] for record in this.records(address)]
            declared["resend"] = "" if whole or not honoured else honoured[-1]

    def rename(self, stack: str) -> None:
        self.stacks[stack].rename_component()
        if not self.stacks[stack].hands_over:
            self.forget(stack)

    def forget(self, stack: str) -> None:
        for address in ADDRESSES:
            self.witness.forget(stack, address)

    def regroup(self, stack: str) -> None:
        """As when the set grows, or shrinks. Where nothing is handed over, a renamed component stands for it."""
        if self.stacks[stack].hands_over:
            self.stacks[stack].size = 3 - self.stacks[stack].size

    def rename_stack(self, stack: str) -> None:
        self.stacks[stack].rename(self.stacks[stack].label + "x")

    def budget(self, stack: str, mails: int) -> None:
        self.stacks[stack].budget = mails

    def wait(self, hours: float) -> None:
        self.clock.seconds += hours * 3600

    def click(self, address: str) -> None:
        if self.model.in_force(address, self.clock.time()):
            self.api.click(address)

    # What happens at SES by other hands

    def put_by_hand(self, address: str, status: str) -> None:
        kept = self.api.identities.get(address, {}).get("Tags", {})
        if self.api.status(address) == "SUCCESS":
            self.witness.verified_no_more(address)
        self.api.put(address, status, **kept)
        self.witness.touched.add(address)
        if status == "PENDING":
            self.witness.loose.add(address)
        if status in ("FAILED", "TEMPORARY_FAILURE"):
            self.model.ended(address)

    def delete_by_hand(self, address: str) -> None:
        if self.api.identities.pop(address, None):
            self.witness.deleted(address)
            self.witness.touched.add(address)

    def retag_by_hand(self, address: str) -> None:
        if address in self.api.identities:
            self.api.identities[address]["Tags"] = {}
            self.model.untagged(address)
            self.witness.touched.add(address)

    # What goes wrong

    def fault(self, name: str, address: str) -> None:
        fault = FAULTS[name]
        self.api.faults = [Fault(fault.operation, fault.stage, fault.error, address)]
        if fault.operation in ("*", "tag_resource"):
            self.witness.touched.update(ADDRESSES)

    def faults_end(self) -> None:
        self.api.faults = []

    def lose_page(self, address: str) -> None:
        self.page(address).unlink(missing_ok=True)
        self.model.journal_lost(address)
        self.witness.loose.add(address)

    def spoil_page(self, address: str) -> None:
        if self.page(address).exists():
            self.page(address).write_text(SPOILED)
            self.model.journal_lost(address)
            self.witness.loose.add(address)

    def spoiled(self, address: str) -> bool:
        return self.page(address).exists() and self.page(address).read_text() == SPOILED

    def keep_state(self, stack: str) -> None:
        self.engine.keep(self.stacks[stack])

    def restore_state(self, stack: str) -> None:
        self.engine.restore(self.stacks[stack])
        self.forget(stack)

    # Runs

    def up(self, stack: str, refresh: bool = True) -> list[tuple[str, int]]:
        this = self.stacks[stack]
        changed: list[tuple[str, int]] = []
        self.witness.before_run(this)
        with contextlib.suppress(SESError):
            changed = self.engine.up(this, refresh)
        self.witness.after_run(this)
        if refresh and not self.api.faults and self.engine.world.engine_lives:
            self.witness.after_whole_run(this, {address for address in ADDRESSES if not self.spoiled(address)})
        return changed

    def up_killed(self, stack: str, death: tuple[str, str], count: int) -> None:
        self.api.kill = Kill(*death, count)
        try:
            self.up(stack)
        except Killed:
            self.witness.killed(self.stacks[stack])
        self.api.kill = None

    def up_whose_engine_is_gone(self, stack: str) -> None:
        self.engine.world.engine_lives = False
        self.up(stack)
        self.engine.world.engine_lives = True
        self.must(not self.witness.mailed, "nobody is mailed whose engine is gone")

    def up_elsewhere(self, stack: str, refresh: bool) -> None:
        """With the credentials of another account, which has none of it: nothing is mailed, deleted or recorded."""
        this, elsewhere = self.stacks[stack], LivingApi(self.clock, self.model.listed, False)
        if not all(this.record(address).get("account") for address in this.declared):
            return
        before = _of_account(this)
        self.engine.use(elsewhere, "444455556666")
        with contextlib.suppress(SESError):
            self.engine.up(this, refresh)
        self.engine.use(self.api, ACCOUNT)
        self.must(not {SEND, DELETE, "tag_resource"} & set(elsewhere.calls), "nothing is done in another account")
        self.must(before == _of_account(this), "no record of another account is changed")

    def must(self, true: bool, what: str) -> None:
        if not true:
            self.model.wrong.append(what)

    @rule(what=events, stack=stacks, address=addresses, run=runs, data=st.data())
    def step(self, what: str, stack: str, address: str, run: tuple[str, bool], data: st.DataObject) -> None:
        """Something happens, and mostly there is a run after it, of the same stack or the other."""

        def one_of(*choices: Any) -> Any:
            return data.draw(st.sampled_from(choices))

        happens: dict[str, Callable[[], None]] = {
            "declare": lambda: self.declare(stack, address),
            "remove": lambda: self.remove(stack, address),
            "destroy": lambda: self.destroy(stack),
            "edit": lambda: self.edit(stack, address, one_of("templateName", "configurationSetName", "onRemove")),
            "ask again": lambda: self.ask_again(stack, address),
            "take back": lambda: self.take_back(stack, address, one_of(True, False)),
            "rename": lambda: self.rename(stack),
            "regroup": lambda: self.regroup(stack),
            "rename stack": lambda: self.rename_stack(stack),
            "budget": lambda: self.budget(stack, one_of(0, 1, DEFAULT_MAILINGS)),
            "wait": lambda: self.wait(one_of(*HOURS)),
            "click": lambda: self.click(address),
            "put": lambda: self.put_by_hand(address, one_of("PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE")),
            "delete": lambda: self.delete_by_hand(address),
            "retag": lambda: self.retag_by_hand(address),
            "fault": lambda: self.fault(one_of(*FAULTS), one_of("", address)),
            "faults end": self.faults_end,
            "lose page": lambda: self.lose_page(address),
            "spoil page": lambda: self.spoil_page(address),
            "keep state": lambda: self.keep_state(stack),
            "restore state": lambda: self.restore_state(stack),
        }
        happens[what]()
        kind, same = run
        which = stack if same else next(name for name in STACKS if name != stack)
        if kind == "killed":
            self.up_killed(which, one_of(*DEATHS), one_of(1, 1, 2))
        elif kind == "engine gone":
            self.up_whose_engine_is_gone(which)
        elif kind == "elsewhere":
            self.up_elsewhere(which, one_of(True, False))
        elif kind != "none":
            self.up(which, refresh=kind == "up")

    @invariant()
    def nothing_is_wrong(self) -> None:
        if hasattr(self, "model"):
            assert self.model.wrong == []

    def teardown(self) -> None:
        """Whatever happened: two runs and a day later nobody is forgotten, and another run does nothing."""
        if not hasattr(self, "model"):
            return
        try:
            if not self.model.wrong:
                self.converge()
        finally:
            shutil.rmtree(self.folder)

    def converge(self) -> None:
        self.faults_end()
        for address in filter(self.spoiled, ADDRESSES):
            self.lose_page(address)
        for name in STACKS:
            self.budget(name, DEFAULT_MAILINGS)
        for _ in range(2):
            for stack in STACKS:
                self.up(stack)
            self.nothing_is_wrong()
            self.clock.seconds += DAY
        self.clock.seconds -= DAY
        for stack in STACKS:
            self.must(self.up(stack) == [], "nothing is left to do")
        self.nothing_is_wrong()

    def page(self, address: str) -> Path:
        digest = hashlib.sha256(address.encode()).hexdigest()
        return self.folder / "pages" / "us-east-1" / digest[:2] / f"{digest}.json"


def _of_account(stack: Stack) -> dict[tuple[str, str], list[Any]]:
    """What only the account of the stack's identities can say of them."""
    names = ("account", "sentAt", "expiresAt", "sends", "sesStatus")
    return {key: [record[name] for name in names] for key, record in stack.state.items() if record["origin"]}


def _memory() -> str | None:
    """A folder in memory, where there is one: each page is synced to the disk."""
    return "/dev/shm" if os.path.isdir("/dev/shm") else None


Life.TestCase.settings = settings(
    max_examples=EXAMPLES or 350,
    stateful_step_count=16,
    derandomize=not EXAMPLES,
    database=None,
    report_multiple_bugs=False,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLife = Life.TestCase
