"""Several machines and stacks: random lives against what the contract says of them, and each known line by itself.

MODEL_EXAMPLES is the number of lives; from one that is set they are drawn at random instead of always the same.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.fakes import DAY, answer_error
from tests.life.declared import refuse
from tests.life.fleet import DELETE, SEND, Fleet

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "0"))
ADDRESSES = ["a@example.com", "b@example.com"]
POINTS = [
    ("before", "get_email_identity"),
    ("after", "get_email_identity"),
    ("before", SEND),
    ("after", SEND),
    ("before", "list_tags_for_resource"),
    ("before", "tag_resource"),
    ("after", "tag_resource"),
    ("before", DELETE),
    ("after", DELETE),
]
READINGS = pytest.mark.parametrize("listed", [True, False], ids=["listed", "unlisted"])
JOURNALS = pytest.mark.parametrize("shared", [True, False], ids=["shared", "apart"])

stacks, addresses = st.sampled_from(["alpha", "beta"]), st.sampled_from(ADDRESSES)
machines, points = st.integers(0, 2), st.sampled_from(POINTS)


class Lives(RuleBasedStateMachine):
    """Two stacks of one account, each run on any of three machines, some in the middle of one another."""

    @initialize(listed=st.booleans(), shared=st.booleans())
    def begin(self, listed: bool, shared: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
        self.fleet = Fleet(self.folder, listed, shared)
        self.tokens = 0
        for stack in self.fleet.stacks.values():
            stack.declared = dict.fromkeys(ADDRESSES, "")

    @rule(stack=stacks, machine=machines)
    def up(self, stack: str, machine: int) -> None:
        self.fleet.up(stack, machine)

    @rule(stack=stacks, machine=machines, point=points)
    def killed(self, stack: str, machine: int, point: tuple[str, str]) -> None:
        self.fleet.killed(stack, machine, *point)

    @rule(stack=stacks, machine=machines, point=points)
    def together(self, stack: str, machine: int, point: tuple[str, str]) -> None:
        other = next(name for name in self.fleet.stacks if name != stack)
        self.fleet.together(stack, machine, *point, other, (machine + 1) % 3)

    @rule(stack=stacks, address=addresses)
    def declare(self, stack: str, address: str) -> None:
        self.fleet.stacks[stack].declared.setdefault(address, "")

    @rule(stack=stacks, address=addresses)
    def remove(self, stack: str, address: str) -> None:
        self.fleet.stacks[stack].declared.pop(address, None)

    @rule(stack=stacks, address=addresses)
    def ask_again(self, stack: str, address: str) -> None:
        self.tokens += 1
        self.fleet.ask_again(stack, address, str(self.tokens))

    @rule(stack=stacks)
    def lose_state(self, stack: str) -> None:
        self.fleet.lose_state(stack)

    @rule(address=addresses)
    def click(self, address: str) -> None:
        self.fleet.click(address)

    @rule(hours=st.sampled_from([1, 12, 25]))
    def wait(self, hours: int) -> None:
        self.fleet.clock.seconds += 3600 * hours

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "fleet") and self.fleet.shared:
            assert self.fleet.doubled == []
            assert self.fleet.deleted == []

    def teardown(self) -> None:
        if hasattr(self, "fleet"):
            try:
                self.fleet.settle()
            finally:
                shutil.rmtree(self.folder)


Lives.TestCase.settings = settings(
    max_examples=EXAMPLES or 150,
    stateful_step_count=14,
    derandomize=not EXAMPLES,
    database=None,
    report_multiple_bugs=False,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLives = Lives.TestCase


def fleet(folder: Path, listed: bool, shared: bool, *declaring: str) -> Fleet:
    made = Fleet(folder, listed, shared)
    for name in declaring:
        made.stacks[name].declared = dict.fromkeys(ADDRESSES, "")
    return made


@JOURNALS
@READINGS
@pytest.mark.parametrize("point", POINTS, ids=" ".join)
def test_two_stacks_at_once(tmp_path: Path, listed: bool, shared: bool, point: tuple[str, str]) -> None:
    both = fleet(tmp_path, listed, shared, "alpha", "beta")
    both.together("alpha", 0, *point, "beta", 1)
    # Without a common journal, what comes between the last look and the e-mail is doubled; where SES lists none, all.
    conceded = not shared and (not listed or point == ("before", SEND))
    assert bool(both.doubled) == conceded
    if listed and point != ("before", SEND):
        for address in ADDRESSES:
            assert both.marks(address) == {"org/project/alpha", "org/project/beta"}
    for address in ADDRESSES:
        both.click(address)
    both.stacks["alpha"].declared = {"c@example.com": ""}
    both.up("alpha", 2)
    both.up("beta", 0)
    assert both.deleted == []
    assert all(both.api.status(address) == "SUCCESS" for address in ADDRESSES)
    assert both.api.mails["c@example.com"] == 1


@JOURNALS
@READINGS
@pytest.mark.parametrize("token", ["", "again"])
def test_one_after_the_other(tmp_path: Path, listed: bool, shared: bool, token: str) -> None:
    """alpha asks, beta adopts, the link lapses, beta asks again, and alpha runs while beta's link works."""
    both = fleet(tmp_path, listed, shared, "alpha", "beta")
    both.up("alpha", 0)
    both.up("beta", 1)
    assert bool(both.doubled) == (not listed and not shared)
    both.doubled.clear()
    both.clock.seconds += DAY + 60
    for address in ADDRESSES:
        both.ask_again("beta", address, token) if token else None
    both.up("beta", 1)
    both.clock.seconds += 3600
    both.up("alpha", 0)
    both.up("alpha", 2)
    assert bool(both.doubled) == (not listed and not shared)
    assert not shared or all(both.api.mails[address] == 2 for address in ADDRESSES)


@JOURNALS
@READINGS
@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_killed_resend(tmp_path: Path, listed: bool, shared: bool, stage: str) -> None:
    """The run that goes on is on another machine."""
    one = fleet(tmp_path, listed, shared, "alpha")
    one.up("alpha", 0)
    for address in ADDRESSES:
        one.ask_again("alpha", address, "again")
    one.killed("alpha", 0, stage, SEND)
    one.up("alpha", 1)
    assert bool(one.doubled) == (stage == "after" and not listed and not shared)
    assert one.api.mails[ADDRESSES[1]] == 2


@JOURNALS
@READINGS
def test_a_state_that_is_lost(tmp_path: Path, listed: bool, shared: bool) -> None:
    """As after `--replace`, a renamed component or an older state that is imported."""
    one = fleet(tmp_path, listed, shared, "alpha")
    one.up("alpha", 0)
    one.lose_state("alpha")
    one.up("alpha", 1)
    assert bool(one.doubled) == (not listed and not shared)


@JOURNALS
@READINGS
def test_who_adopts_while_the_owner_deletes(tmp_path: Path, listed: bool, shared: bool) -> None:
    """In the common journal the one who comes second looks again."""
    for point in POINTS:
        folder = tmp_path / "-".join(point)
        both = fleet(folder, listed, shared, "alpha")
        both.up("alpha", 0)
        both.stacks["alpha"].declared = {"c@example.com": ""}
        both.stacks["beta"].declared = dict.fromkeys(ADDRESSES, "")
        both.together("alpha", 0, *point, "beta", 1)
        # Between the owner's look and its deletion, another's mark comes too late.
        conceded = listed and not shared and point in {("after", "get_email_identity"), ("before", DELETE)}
        assert bool(both.deleted) == conceded
        both.up("beta", 1)
        assert {record.status for _, record in both.stacks["beta"].state.values()} == {"PENDING"}
        assert bool(both.doubled) == (not listed and not shared)


@JOURNALS
def test_one_http_500_of_many_that_are_due_again(tmp_path: Path, shared: bool) -> None:
    """Somebody deleted the identities; the send that failed is made in the same run, as SES lists those it mails."""
    one = fleet(tmp_path, True, shared, "alpha")
    one.up("alpha", 0)
    for address in ADDRESSES:
        del one.api.identities[address]
    failure = refuse(answer_error("InternalServiceErrorException", status=500))
    one.api.once["before", SEND] = lambda: failure({})
    one.up("alpha", 1)
    assert {record.status for _, record in one.stacks["alpha"].state.values()} == {"PENDING"}
    assert one.api.mails == dict.fromkeys(ADDRESSES, 2)


@JOURNALS
@READINGS
@pytest.mark.parametrize("left", [True, False], ids=["left", "never left"])
def test_one_http_500_of_many(tmp_path: Path, listed: bool, shared: bool, left: bool) -> None:
    """Looked at again at the end of the run: where nothing left and SES lists what it mails, asked once more."""
    one = fleet(tmp_path, listed, shared, "alpha")
    failure = refuse(answer_error("InternalServiceErrorException", status=500))
    one.api.once["after" if left else "before", SEND] = lambda: failure({})
    one.up("alpha", 0)
    record = one.stacks["alpha"].state[ADDRESSES[0]][1]
    assert (record.status, one.api.mails[ADDRESSES[0]]) == (
        "PENDING" if listed else "UNKNOWN",
        1 if left or listed else 0,
    )
    assert record.sends == 1
    one.up("alpha", 1)
    record = one.stacks["alpha"].state[ADDRESSES[0]][1]
    assert record.status == "PENDING"
    assert record.reason.startswith("assumed sent, as the answer was lost: ") != listed
    assert one.doubled == []
    one.clock.seconds += DAY + 60
    one.up("alpha", 1)
    assert one.stacks["alpha"].state[ADDRESSES[0]][1].reason == ""
