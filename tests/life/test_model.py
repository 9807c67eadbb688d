"""Random lives of senders, run after run, against a model of the contract.

MODEL_EXAMPLES is the number of lives; from one that is set they are drawn at random instead of always the same.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from components.life import tags
from components.providers.failure import SESError
from components.ses.clock import moment
from tests.fakes import DAY, FakeClock, answer_error
from tests.life.engine_double import SEND, EngineDouble, Fault, Kill, Killed, LivingApi, Stack
from tests.life.model import Mail, Model

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

EVENTS = [
    "declare",
    "declare",
    "remove",
    "edit",
    "ask again",
    "take back",
    "rename",
    "wait",
    "wait",
    "wait",
    "click",
    "put",
    "delete",
]
EVENTS += ["retag", "fault", "faults end", "lose page", "spoil page", "keep state", "restore state"]

stacks, addresses = st.sampled_from(STACKS), st.sampled_from(ADDRESSES)


class Life(RuleBasedStateMachine):
    """Two stacks on one machine, two addresses, and everything that can happen to them."""

    @initialize(listed=st.booleans(), fails_when_lapsed=st.booleans(), max_sends=st.integers(1, 3))
    def begin(self, listed: bool, fails_when_lapsed: bool, max_sends: int) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=_memory()))
        self.clock = FakeClock()
        self.api = LivingApi(self.clock, listed, fails_when_lapsed)
        self.api.watch = self.watch
        self.engine = EngineDouble(self.folder, self.api)
        self.stacks = {name: Stack(name) for name in STACKS}
        self.model = Model(listed, max_sends)
        self.tokens = 0
        # Who asked for an address without learning whether SES mailed it: it passes for mailed.
        self.doubtful: set[tuple[str, str]] = set()

    def watch(self, operation: str, request: dict[str, str]) -> None:
        """SES is about to carry out a call of the run that goes on."""
        if operation == SEND:
            self.watch_send(request["EmailAddress"])
        elif operation == f"doubtful {SEND}":
            self.doubtful.add((self.engine.running.name, request["EmailAddress"]))
        elif operation == "delete_email_identity":
            self.watch_delete(request["EmailIdentity"])

    def watch_send(self, address: str) -> None:
        stack, now = self.engine.running, self.clock.time()
        declared = stack.declared.get(address, {})
        before = self.model.in_force(address, now)
        self.model.send(
            Mail(address, now, stack.name, declared.get("resend", "")),
            declared=bool(declared),
            verified=self.api.status(address) == "SUCCESS",
            recorded=before is not None and _holds(stack.state.get((stack.component, address), {}), before),
        )

    def watch_delete(self, address: str) -> None:
        this = self.engine.running
        if address in this.declared:
            self.model.wrong.append(f"{address} deleted though it is declared")
        mailed = {(mail.stack, mail.address) for mail in self.model.mails} | self.doubtful
        if (this.name, address) not in mailed:
            self.model.wrong.append(f"{address} deleted by {this.name}, which never mailed it")
        marks = self.api.identities.get(address, {}).get("Tags", {})
        users = {other.name for other in self.stacks.values() if other is not this and other.records(address)}
        # A stack that adopted the address while SES didn't list it could leave no mark.
        if any(key.startswith(tags.USED_BY) and value.rsplit("/", 1)[1] in users for key, value in marks.items()):
            self.model.wrong.append(f"{address} deleted though {users} use it")
        self.model.ended(address)

    # What people do

    def declare(self, stack: str, address: str) -> None:
        if address not in self.stacks[stack].declared:
            self.stacks[stack].declare(address, self.model.max_sends)

    def remove(self, stack: str, address: str) -> None:
        self.stacks[stack].declared.pop(address, None)

    def edit(self, stack: str, address: str, name: str) -> None:
        if declared := self.stacks[stack].declared.get(address):
            declared[name] = "retain" if name == "onRemove" else declared[name] + "x"

    def ask_again(self, stack: str, address: str) -> None:
        if declared := self.stacks[stack].declared.get(address):
            self.tokens += 1
            declared["resend"] = str(self.tokens)
            self.model.ask_again(stack, address, declared["resend"])

    def take_back(self, stack: str, address: str, whole: bool) -> None:
        """A token that is taken away, or back before a run honoured it, asks for nothing."""
        this = self.stacks[stack]
        if declared := this.declared.get(address):
            honoured = [record["resendHonoured"] for record in this.records(address)]
            declared["resend"] = "" if whole or not honoured else honoured[-1]

    def rename(self, stack: str) -> None:
        this = self.stacks[stack]
        this.component = "people" if this.component == "senders" else "senders"
        self.forget_counts(stack)

    def forget_counts(self, stack: str) -> None:
        """A record that is made anew, or taken from a backup, doesn't know how many e-mails there were."""
        for address in ADDRESSES:
            self.model.forget_count(address, stack)

    def wait(self, hours: int) -> None:
        self.clock.seconds += hours * 3600

    def click(self, address: str) -> None:
        if self.model.in_force(address, self.clock.time()):
            self.api.click(address)

    # What happens at SES by other hands

    def put_by_hand(self, address: str, status: str) -> None:
        kept = self.api.identities.get(address, {}).get("Tags", {})
        self.api.put(address, status, **kept)
        if status in ("FAILED", "TEMPORARY_FAILURE"):
            self.model.ended(address)

    def delete_by_hand(self, address: str) -> None:
        if self.api.identities.pop(address, None):
            self.model.ended(address)

    def retag_by_hand(self, address: str) -> None:
        if address in self.api.identities:
            self.api.identities[address]["Tags"] = {}

    # What goes wrong

    def fault(self, name: str, address: str) -> None:
        fault = FAULTS[name]
        self.api.faults = [Fault(fault.operation, fault.stage, fault.error, address)]

    def faults_end(self) -> None:
        self.api.faults = []

    def lose_page(self, address: str) -> None:
        self.page(address).unlink(missing_ok=True)
        self.model.journal_lost(address)

    def spoil_page(self, address: str) -> None:
        page = self.page(address)
        if page.exists():
            page.write_text(SPOILED)
            self.model.journal_lost(address)

    def keep_state(self, stack: str) -> None:
        self.engine.keep(self.stacks[stack])

    def restore_state(self, stack: str) -> None:
        self.engine.restore(self.stacks[stack])
        self.forget_counts(stack)

    # Runs

    def run(self, stack: str, refresh: bool = True) -> list[str]:
        try:
            return self.engine.up(self.stacks[stack], refresh)
        except SESError:
            return []

    def up(self, stack: str, refresh: bool) -> None:
        self.run(stack, refresh)

    def up_killed(self, stack: str, death: tuple[str, str], count: int) -> None:
        self.api.kill = Kill(*death, count)
        try:
            self.run(stack)
        except Killed:
            self.model.forget_count(self.engine.busy_with, stack)
        self.api.kill = None

    def up_whose_engine_is_gone(self, stack: str) -> None:
        self.engine.world.engine_lives = False
        mails = len(self.model.mails)
        self.run(stack)
        self.engine.world.engine_lives = True
        assert len(self.model.mails) == mails

    @rule(what=st.sampled_from(EVENTS), stack=stacks, address=addresses, data=st.data())
    def step(self, what: str, stack: str, address: str, data: st.DataObject) -> None:
        """Something happens, and mostly there is a run after it."""

        def one_of(choices: Sequence[Any]) -> Any:
            return data.draw(st.sampled_from(choices))

        happens: dict[str, Callable[[], None]] = {
            "declare": lambda: self.declare(stack, address),
            "remove": lambda: self.remove(stack, address),
            "edit": lambda: self.edit(stack, address, one_of(["templateName", "configurationSetName", "onRemove"])),
            "ask again": lambda: self.ask_again(stack, address),
            "take back": lambda: self.take_back(stack, address, one_of([True, False])),
            "rename": lambda: self.rename(stack),
            "wait": lambda: self.wait(one_of([1, 12, 25, 49])),
            "click": lambda: self.click(address),
            "put": lambda: self.put_by_hand(address, one_of(["PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE"])),
            "delete": lambda: self.delete_by_hand(address),
            "retag": lambda: self.retag_by_hand(address),
            "fault": lambda: self.fault(one_of(sorted(FAULTS)), one_of(["", address])),
            "faults end": self.faults_end,
            "lose page": lambda: self.lose_page(address),
            "spoil page": lambda: self.spoil_page(address),
            "keep state": lambda: self.keep_state(stack),
            "restore state": lambda: self.restore_state(stack),
        }
        happens[what]()
        runs = one_of(["up", "up", "up", "killed", "killed", "unrefreshed", "engine gone", "none"])
        which = one_of([stack, *STACKS])
        if runs == "killed":
            self.up_killed(which, one_of(DEATHS), one_of([1, 1, 2]))
        elif runs == "engine gone":
            self.up_whose_engine_is_gone(which)
        elif runs != "none":
            self.up(which, runs == "up")

    @invariant()
    def nothing_is_wrong(self) -> None:
        if hasattr(self, "model"):
            assert self.model.wrong == []

    def teardown(self) -> None:
        """Whatever happened: two runs and a day later nobody is forgotten, and another run does nothing."""
        if not hasattr(self, "model"):
            return
        try:
            self.converge()
        finally:
            shutil.rmtree(self.folder)

    def converge(self) -> None:
        self.faults_end()
        for address in ADDRESSES:
            if self.page(address).exists() and self.page(address).read_text() == SPOILED:
                self.lose_page(address)
        for _ in range(2):
            for stack in STACKS:
                self.run(stack)
            self.nothing_is_wrong()
            self.clock.seconds += DAY
        self.clock.seconds -= DAY
        for stack in STACKS:
            for address in self.stacks[stack].declared:
                assert self.settled(stack, address), f"{address} is forgotten by {stack}"
            assert self.run(stack) == []

    def settled(self, stack: str, address: str) -> bool:
        [record] = self.stacks[stack].records(address)
        return bool(
            self.api.status(address) == "SUCCESS" == record["status"]
            or (record["status"] == "PENDING" and self.model.in_force(address, self.clock.time()))
            or (record["sends"] >= self.model.max_sends and record["problem"])
        )

    def page(self, address: str) -> Path:
        digest = hashlib.sha256(address.encode()).hexdigest()
        return self.folder / "pages" / "us-east-1" / digest[:2] / f"{digest}.json"


def _holds(record: Mapping[str, str], mail: Mail) -> bool:
    return bool(record.get("sentAt")) and moment(record["sentAt"]).timestamp() == mail.at


def _memory() -> str | None:
    """A folder in memory, where there is one: each page is synced to the disk."""
    return "/dev/shm" if os.path.isdir("/dev/shm") else None


Life.TestCase.settings = settings(
    max_examples=EXAMPLES or 400,
    stateful_step_count=12,
    derandomize=not EXAMPLES,
    database=None,
    report_multiple_bugs=False,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLife = Life.TestCase
