"""What happens between two runs: what people do, what happens at SES by other hands, what goes wrong."""

import shutil
from collections.abc import Callable
from typing import Any

import requests

from tests.soak.scene import ADDRESSES, STACKS, Scene

CONFIRMED = "https://example.com/confirmed"
SEND = "SendCustomVerificationEmail"
FAULTS: list[dict[str, Any]] = [
    {"kind": "refuse", "operation": SEND},
    {"kind": "refuse", "operation": SEND, "code": "SendingPausedException"},
    {"kind": "refuse", "operation": "TagResource", "code": "AccessDeniedException", "status": 403},
    {"kind": "throttle", "operation": SEND, "times": 3},
    {"kind": "error", "operation": SEND, "times": 1},
    {"kind": "error", "operation": "DeleteEmailIdentity", "times": 6},
    {"kind": "error", "operation": "*", "times": 6},
    {"kind": "lose-answer", "operation": SEND, "times": 2},
    {"kind": "lose-answer", "operation": "*", "times": 3},
    {"kind": "slow", "operation": SEND, "times": 2, "seconds": 0.5},
    {"kind": "expired-credentials", "operation": "*", "times": 3},
]


class Happenings:
    """Each method is one that may happen; those that find nothing to do do nothing."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._asked = 0
        often = [self.declare, self.remove, self.ask_again, self.click, self.wait, self.edit_sender, self.fault]
        seldom = [self.edit_template, self.rename, self.lose_journal, self.delete_by_hand, self.fail_by_hand]
        self._all: list[Callable[[], None]] = [*often, *often, *seldom]

    def begin(self) -> None:
        for name in STACKS:
            self.declare_some(name)

    def declare_some(self, name: str) -> None:
        for address in self.scene.chance.sample(ADDRESSES, 4):
            self.scene.declared[name][address] = {}

    def some(self) -> None:
        """Two of them, at random."""
        for happens in self.scene.chance.sample(self._all, 2):
            happens()

    def _stack(self) -> str:
        return self.scene.chance.choice(STACKS)

    def _declared(self, name: str) -> str:
        return self.scene.chance.choice(sorted(self.scene.declared[name]))

    def _happens(self, what: str, line: str) -> None:
        self.scene.counts[what] += 1
        self.scene.tell(line)

    # What people do

    def declare(self) -> None:
        name, address = self._stack(), self.scene.chance.choice(ADDRESSES)
        if address not in self.scene.declared[name]:
            self.scene.declared[name][address] = {}
            self._happens("declared", f"{name} declares {address}")

    def remove(self) -> None:
        name = self._stack()
        if len(self.scene.declared[name]) > 1:
            address = self._declared(name)
            del self.scene.declared[name][address]
            self._happens("removed", f"{name} removes {address}")

    def ask_again(self) -> None:
        name = self._stack()
        address = self._declared(name)
        self._asked += 1
        self.scene.declared[name][address]["resend"] = str(self._asked)
        self.scene.model.ask_again(name, address, str(self._asked))
        self._happens("asked again", f"{name} asks {address} again: {self._asked}")

    def edit_sender(self) -> None:
        name = self._stack()
        address = self._declared(name)
        settings = self.scene.declared[name][address]
        settings["onRemove"] = "delete" if settings.get("onRemove") == "retain" else "retain"
        self._happens("edited", f"{name} has {address} on removal {settings['onRemove']}d")

    def edit_template(self) -> None:
        name = self._stack()
        file = self.scene.stacks[name].folder / "templates" / "verify.html.j2"
        file.write_text(file.read_text() + "<p>One more line.</p>\n")
        self._happens("edited", f"{name} edits its template")

    def rename(self) -> None:
        name = self._stack()
        stack = self.scene.stacks[name]
        renamed = f"{stack.stack}-renamed"
        outcome = stack.run("stack", "rename", renamed, "--stack", stack.stack)
        assert outcome.exit_code == 0, outcome.output
        stack.stack = renamed
        self._happens("renamed", f"{name} is called {renamed}")

    def click(self) -> None:
        address = self.scene.chance.choice(ADDRESSES)
        if self.scene.model.in_force(address, self.scene.now()):
            # A link whose identity was deleted verifies nobody.
            if self.scene.ses.click(address) == CONFIRMED:
                self.scene.clicked.add(address)
            self._happens("clicked", f"{address} clicks")

    def wait(self) -> None:
        hours = self.scene.chance.choice([1, 6, 25])
        self.scene.ses.advance(hours * 3600)
        self._happens("days expired" if hours > 24 else "hours waited", f"{hours} hours go by")

    # What happens at SES by other hands

    def delete_by_hand(self) -> None:
        address = self.scene.chance.choice(ADDRESSES)
        if self.scene.ses.identity(address):
            requests.delete(f"{self.scene.ses.url}/_control/identities/{address}", timeout=30).raise_for_status()
            self._by_hand(address, "deletes")

    def fail_by_hand(self) -> None:
        address = self.scene.chance.choice(ADDRESSES)
        if self.scene.ses.identity(address):
            self.scene.ses.put_identity(address, "FAILED")
            self._by_hand(address, "fails")

    def _by_hand(self, address: str, does: str) -> None:
        self.scene.clicked.discard(address)
        self.scene.model.ended(address)
        self.scene.marks_hold = False
        self._happens("by hand", f"somebody {does} {address}")

    # What goes wrong

    def fault(self) -> None:
        fault = self.scene.chance.choice(FAULTS)
        self.scene.ses.fault(**fault)
        if fault["operation"] in ("*", "TagResource"):
            self.scene.marks_hold = False
        self._happens("faults", f"fault: {fault}")

    def lose_journal(self) -> None:
        """As where the next run is on another machine."""
        shutil.rmtree(self.scene.journal / "pages", ignore_errors=True)
        for address in ADDRESSES:
            self.scene.model.journal_lost(address)
        self.scene.marks_hold = False
        self._happens("journals lost", "the journal is lost")
