"""One life of two stacks on one machine and one account, from nothing until all is settled."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import psutil

from engine import checkpoint
from local_ses.testing import LocalSes
from tests.engine.project import SENDERS
from tests.soak.happenings import Happenings
from tests.soak.judge import Judge
from tests.soak.scene import ADDRESSES, STACKS, Broken, Scene

STEPS = 12


class Episode:
    """`counts` is added to."""

    def __init__(self, folder: Path, ses: LocalSes, chance: random.Random, counts: Counter[str]) -> None:
        self.scene = Scene(folder, ses, chance, counts)
        self.happenings = Happenings(self.scene)
        self.judge = Judge(self.scene)
        self._orphans: list[psutil.Process] = []

    def end(self) -> None:
        """End the processes that killed engines left behind."""
        for orphan in self._orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                orphan.kill()

    def live(self, until: float) -> None:
        """Raises Broken."""
        self.happenings.begin()
        for _ in range(STEPS):
            if time.monotonic() > until:
                break
            self.happenings.some()
            self.step(self.scene.chance.choice(STACKS))
        self.settle()

    def step(self, name: str) -> None:
        """A run: mostly an `up`, often one that is killed in the middle, now and then a `destroy`."""
        luck = self.scene.chance.random()
        if luck < 0.35:
            self.killed(name)
        elif luck < 0.4:
            self.destroy(name)
        else:
            self.up(name)
        if self.scene.chance.random() < 0.5:
            self.scene.ses.clear_faults()

    def up(self, name: str) -> None:
        scene = self.scene
        scene.write(name)
        scene.counts["runs"] += 1
        outcome = scene.stacks[name].up()
        scene.tell(f"{name}: up ended with {outcome.exit_code}")
        if "Traceback" in outcome.output:
            raise Broken(f"a traceback of {name}:\n{outcome.output}")
        self.judge.after_run(name, complete=True)
        self._applied(name, outcome.exit_code == 0)

    def _applied(self, name: str, whole: bool) -> None:
        """What the state holds now; after a run that went wrong, only what it held before is known."""
        before, declared = self.scene.applied[name], self.scene.declared[name]
        self.scene.applied[name] = {
            address: dict(settings)
            for address, settings in declared.items()
            if whole or before.get(address) == settings
        }

    def destroy(self, name: str) -> None:
        """Ends with new addresses declared, as an empty set is refused."""
        scene = self.scene
        scene.declared[name].clear()
        scene.counts["destroys"] += 1
        outcome = scene.stacks[name].destroy()
        scene.tell(f"{name}: destroy ended with {outcome.exit_code}")
        self.judge.after_run(name, complete=True)
        self._applied(name, False)
        self._forget_counts(name)
        self.happenings.declare_some(name)

    def _forget_counts(self, name: str) -> None:
        for address in ADDRESSES:
            self.scene.model.forget_count(address, name)

    def killed(self, name: str) -> None:
        """An `up` in which a process is killed after some e-mails, or after some seconds."""
        scene = self.scene
        scene.write(name)
        stack, before = scene.stacks[name], len(scene.ses.mails())
        whom = scene.chance.choice(["engine", "engine", "provider", "program"])
        mails, patience = scene.chance.randint(1, 4), time.monotonic() + scene.chance.uniform(3, 12)
        scene.counts["runs"] += 1
        running = stack.start("up", "--yes")
        while running.poll() is None and time.monotonic() < patience:
            if len(scene.ses.mails()) >= before + mails:
                break
            time.sleep(0.02)
        in_time = running.poll() is None
        self._kill(running, whom)
        scene.counts["kills"] += in_time
        scene.tell(f"{name}: {whom} {'killed' if in_time else 'done'} after {len(scene.ses.mails()) - before} mails")
        self._recover(name)
        self.judge.after_run(name, complete=False)
        # What it sent is counted only where the state got to know of it, or while its link works.
        self._forget_counts(name)
        self._applied(name, False)

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
        if self.scene.chance.random() < 0.5:
            self.end()

    def _recover(self, name: str) -> None:
        """What `make up` does by itself after a killed run."""
        self.scene.ses.clear_faults()
        stack = self.scene.stacks[name]
        state = Path(stack.environment["PULUMI_BACKEND_URL"].removeprefix("file://"))
        checkpoint.restore(state, SENDERS, stack.stack)
        stack.run("cancel", "--yes")
        refreshed = stack.run("refresh", "--yes", "--clear-pending-creates")
        if refreshed.exit_code:
            raise Broken(f"{name} can't be refreshed after a kill:\n{refreshed.output}")

    def settle(self) -> None:
        """Two runs and a day later, nobody is forgotten, and another run does nothing. Raises Broken."""
        self.scene.ses.clear_faults()
        for round_ in range(2):
            if round_:
                self.scene.ses.advance(25 * 3600)
            for name in STACKS:
                self.up(name)
        self.judge.after_settling()
