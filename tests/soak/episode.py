"""One life of two stacks on one machine and one account, from nothing until all is settled."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import requests

from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import Outcome, Project
from tests.life.model import Mail, Model

ADDRESSES = [f"{number}@example.com" for number in range(8)]
STACKS = ("here", "there")
STEPS = 12
SEND = "SendCustomVerificationEmail"
FAULTS: list[dict[str, Any]] = [
    {"kind": "refuse", "operation": SEND},
    {"kind": "throttle", "operation": SEND, "times": 3},
    {"kind": "error", "operation": SEND, "times": 1},
    {"kind": "error", "operation": "*", "times": 6},
    {"kind": "lose-answer", "operation": SEND, "times": 2},
    {"kind": "lose-answer", "operation": "*", "times": 3},
    {"kind": "slow", "operation": SEND, "times": 2, "seconds": 0.5},
    {"kind": "expired-credentials", "operation": "*", "times": 3},
]


class Broken(Exception):
    """The contract was broken; the message says where."""


class Episode:
    """`counts` is added to; `story` tells what was done."""

    def __init__(self, folder: Path, ses: LocalSes, chance: random.Random, counts: Counter[str]) -> None:
        self.ses, self.chance, self.counts = ses, chance, counts
        self.story: list[str] = []
        listed, self.max_sends = chance.random() < 0.5, chance.randint(1, 3)
        ses.control(listBeforeClick=listed)
        self.model = Model(listed, self.max_sends)
        self.stacks = {name: self._stack(folder, name) for name in STACKS}
        self.declared: dict[str, dict[str, str]] = {name: {} for name in STACKS}
        self.clicked: set[str] = set()
        self.asked = 0
        self._seen = 0
        self._deleted = 0
        self._orphans: list[psutil.Process] = []
        self._tell(f"listed before the click: {listed}, maxSends {self.max_sends}")

    def _stack(self, folder: Path, name: str) -> Project:
        home = folder / name
        home.mkdir()
        stack = Project(home, self.ses, environment(home / "state"))
        template = stack.settings["templates"].pop("verify")
        stack.settings |= {
            "templates": {f"verify-{name}": template | {"subject": name}},
            "journal": str(folder / "journal"),
            "maxSends": self.max_sends,
            "maxRemovals": len(ADDRESSES),
        }
        return stack

    def _tell(self, line: str) -> None:
        self.story.append(line)

    def end(self) -> None:
        for orphan in self._orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                orphan.kill()

    def live(self, until: float) -> None:
        """Raises Broken."""
        for name in STACKS:
            for address in self.chance.sample(ADDRESSES, 4):
                self.declared[name][address] = ""
        steps: list[Callable[[], None]] = [
            self.declare,
            self.remove,
            self.ask_again,
            self.click,
            self.wait,
            self.edit,
            self.fault,
        ]
        for _ in range(STEPS):
            if time.monotonic() > until:
                break
            for step in self.chance.sample(steps, 2):
                step()
            self.run(self.chance.choice(STACKS))
        self.settle()

    # What people do

    def declare(self) -> None:
        name, address = self.chance.choice(STACKS), self.chance.choice(ADDRESSES)
        self.declared[name].setdefault(address, "")

    def remove(self) -> None:
        name = self.chance.choice(STACKS)
        if len(self.declared[name]) > 1:
            address = self.chance.choice(sorted(self.declared[name]))
            del self.declared[name][address]
            self._tell(f"{name} removes {address}")

    def ask_again(self) -> None:
        name = self.chance.choice(STACKS)
        address = self.chance.choice(sorted(self.declared[name]))
        self.asked += 1
        self.declared[name][address] = str(self.asked)
        self.model.ask_again(name, address, str(self.asked))
        self._tell(f"{name} asks {address} again: {self.asked}")

    def click(self) -> None:
        address = self.chance.choice(ADDRESSES)
        if self.model.in_force(address, self.now()):
            self.ses.click(address)
            self.clicked.add(address)
            self._tell(f"{address} clicks")

    def wait(self) -> None:
        hours = self.chance.choice([1, 6, 25])
        self.ses.advance(hours * 3600)
        self._tell(f"{hours} hours go by")

    def edit(self) -> None:
        name = self.chance.choice(STACKS)
        file = self.stacks[name].folder / "templates" / "verify.html.j2"
        file.write_text(file.read_text() + "<p>One more line.</p>\n")

    def fault(self) -> None:
        fault = self.chance.choice(FAULTS)
        self.ses.fault(**fault)
        self.counts["faults"] += 1
        self._tell(f"fault: {fault}")

    def now(self) -> float:
        """The server's time, seconds since the epoch."""
        answer = requests.get(f"{self.ses.url}/_control/", timeout=30).json()
        return datetime.fromisoformat(answer["now"]).timestamp()

    # Runs

    def run(self, name: str) -> None:
        """An `up`, which one time in three is killed in the middle."""
        stack = self.stacks[name]
        self._write(name)
        self.counts["runs"] += 1
        if self.chance.random() < 0.35:
            self._killed(name)
        else:
            outcome = stack.up()
            self._tell(f"{name}: up ended with {outcome.exit_code}")
            if "Traceback" in outcome.output:
                raise Broken(f"a traceback of {name}:\n{outcome.output}")
        self._judge(name)
        if self.chance.random() < 0.5:
            self.ses.clear_faults()

    def _write(self, name: str) -> None:
        senders = [
            {"address": address} | ({"resend": token} if token else {})
            for address, token in self.declared[name].items()
        ]
        self.stacks[name].declare(*senders)

    def _killed(self, name: str) -> None:
        stack, before = self.stacks[name], sum(self.stacks[name].mails().values())
        whom = self.chance.choice(["engine", "engine", "provider", "program"])
        mails, patience = self.chance.randint(1, 4), time.monotonic() + self.chance.uniform(3, 12)
        running = stack.start("up", "--yes")
        while running.poll() is None and time.monotonic() < patience:
            if sum(stack.mails().values()) >= before + mails:
                break
            time.sleep(0.02)
        self._kill(running, whom)
        self._tell(f"{name}: {whom} killed after {sum(stack.mails().values()) - before} mails")
        self.counts["kills"] += 1
        for address in ADDRESSES:
            self.model.forget_count(address, name)
        self._recover(name)

    def _kill(self, running: "subprocess.Popen[str]", whom: str) -> None:
        words = {"provider": "dynamic", "program": "pulumi-language-python-exec"}
        with contextlib.suppress(psutil.NoSuchProcess):
            children = psutil.Process(running.pid).children(recursive=True)
            if whom == "engine":
                os.kill(running.pid, signal.SIGKILL)
                self._orphans += children
            else:
                for child in children:
                    if any(words[whom] in argument for argument in child.cmdline()):
                        child.kill()
        if whom != "engine":
            running.communicate()
            return
        running.wait()
        assert running.stdout is not None
        running.stdout.close()
        if self.chance.random() < 0.5:
            self.end()

    def _recover(self, name: str) -> None:
        """What `make up` does by itself after a killed run."""
        self.ses.clear_faults()
        stack = self.stacks[name]
        stack.run("cancel", "--yes")
        refreshed = stack.run("refresh", "--yes", "--clear-pending-creates")
        if refreshed.exit_code:
            raise Broken(f"{name} can't be refreshed after a kill:\n{refreshed.output}")

    # What must hold

    def _judge(self, name: str) -> None:
        """Let the model see what this run sent and deleted."""
        mails = self.ses.mails()
        for mail in mails[self._seen :]:
            [address] = mail["Destination"]["ToAddresses"]
            at = datetime.fromisoformat(mail["Timestamp"]).replace(tzinfo=UTC).timestamp()
            self.counts["sends"] += 1
            # The last request of a killed run may arrive during the other stack's.
            stack = mail["Subject"]
            self.model.send(
                Mail(address, at, stack, self.declared[stack].get(address, "")),
                declared=address in self.declared[stack],
                verified=address in self.clicked,
                recorded=True,
            )
        self._seen = len(mails)
        self._judge_deletions(name)
        if self.model.wrong:
            self.counts["duplicates"] += len(self.model.wrong)
            raise Broken("; ".join(self.model.wrong))

    def _judge_deletions(self, name: str) -> None:
        deleted = [call for call in self.ses.calls(operation="DeleteEmailIdentity") if call["status"] == 200]
        for call in deleted[self._deleted :]:
            address = call["address"]
            if address in self.declared[name]:
                self.model.wrong.append(f"{address} deleted though {name} declares it")
            self.clicked.discard(address)
            self.model.ended(address)
        self._deleted = len(deleted)

    def settle(self) -> None:
        """Two runs and a day later, nobody is forgotten, and another run does nothing. Raises Broken."""
        self.ses.clear_faults()
        for round_ in range(2):
            if round_:
                self.ses.advance(25 * 3600)
            for name in STACKS:
                self._write(name)
                self._up(name)
                self._judge(name)
        for name in STACKS:
            self._all_settled(name)

    def _up(self, name: str) -> Outcome:
        self.counts["runs"] += 1
        outcome = self.stacks[name].up()
        self._tell(f"{name}: up ended with {outcome.exit_code}")
        return outcome

    def _all_settled(self, name: str) -> None:
        records, now = self.stacks[name].records(), self.now()
        for address in self.declared[name]:
            record = records.get(address, {"status": "not in the state", "sends": 0})
            settled = (
                (record["status"] == "SUCCESS" and address in self.clicked)
                or (record["status"] == "PENDING" and self.model.in_force(address, now))
                or record["sends"] >= self.max_sends
            )
            if not settled:
                self.counts["forgotten"] += 1
                raise Broken(f"{name} forgot {address}: {record}")
        preview = self.stacks[name].preview("--expect-no-changes")
        exhausted = any(record["problem"] for record in records.values())
        if preview.exit_code and not exhausted:
            self.counts["not converged"] += 1
            raise Broken(f"{name} has still something to do:\n{preview.output}")
