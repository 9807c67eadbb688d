"""`make up` as a user runs it, with the real engine and the local server: again, with one more, and after a kill."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest

from engine import server
from engine.place import ROOT, Place

pytestmark = pytest.mark.engine

PATIENCE = 60.0


@dataclass(frozen=True)
class Demo:
    """A copy of the project, with a stack and a server of its own."""

    place: Place

    def declare(self, *senders: str) -> None:
        (self.place.root / "senders.yaml").write_text(json.dumps(senders))

    def start(self, command: str = "up") -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "engine", command],
            cwd=self.place.root,
            env=dict(os.environ) | {"LOCAL_SES_PORT": str(self.place.port)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, command: str = "up") -> str:
        process = self.start(command)
        output, _ = process.communicate()
        assert process.returncode == 0, output
        return output

    def mails(self) -> Counter[str]:
        with urllib.request.urlopen(f"{self.place.url}/_aws/ses") as answer:
            messages = json.load(answer)["messages"]
        return Counter(address for mail in messages for address in mail["Destination"]["ToAddresses"])


@pytest.fixture
def demo(place: Place) -> Iterator[Demo]:
    for name in ("__main__.py", "Pulumi.yaml", "Pulumi.local.yaml"):
        shutil.copy(ROOT / name, place.root)
    shutil.copytree(ROOT / "templates", place.root / "templates")
    for name in ("components", "ses_verified_senders", "engine", "local_ses"):
        (place.root / name).symlink_to(ROOT / name)
    yield Demo(place)
    server.stop(place)


def test_with_one_more_at_another_port(demo: Demo) -> None:
    """The server moves with its data, and what was made through the old port is removed through the new one."""
    demo.declare("a@example.com", "b@example.com")
    first = demo.run()
    assert f"2 e-mails sent in this run; the inbox: {demo.place.url}/_inbox/" in first
    assert re.search(r"^a@example\.com +us-east-1 +PENDING ", first, re.MULTILINE)
    moved = Demo(replace(demo.place, port=other(demo.place.port)))
    unchanged = moved.run()
    assert "no e-mails sent in this run" in unchanged
    assert "no sender's status changed since the last run" in unchanged
    assert not re.search(r"^a@example\.com ", unchanged, re.MULTILINE)
    moved.declare("a@example.com", "b@example.com", "c@example.com")
    assert "1 e-mail sent in this run" in moved.run()
    assert moved.mails() == dict.fromkeys(["a@example.com", "b@example.com", "c@example.com"], 1)
    again = Demo(replace(demo.place, port=other(moved.place.port)))
    assert "deleted" in again.run("destroy")
    assert "no senders in this stack yet" in again.run("status")


def other(port: int) -> int:
    """A free port; the server at this one still listens there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    assert found != port
    return found


def test_after_a_kill(demo: Demo) -> None:
    senders = [f"{number}@example.com" for number in range(6)]
    demo.declare(*senders)
    orphan = kill(demo, mails=2)
    said = demo.run()
    # By itself, as its engine is gone, or by this run.
    assert not orphan.is_running()
    assert "cancelled the lock of a run that was killed: process " in said
    assert re.search(r"clearing \d pending creates? of a killed run", said)
    assert demo.mails() == dict.fromkeys(senders, 1)
    assert "no e-mails sent in this run" in demo.run()


def kill(demo: Demo, mails: int) -> psutil.Process:
    """Kill a run that has sent so many; returns the provider's process, which lives on."""
    until = time.monotonic() + PATIENCE
    with demo.start() as run:
        while server.running(demo.place) is None or not answers(demo) or demo.mails().total() < mails:
            assert time.monotonic() < until, "waited in vain"
            time.sleep(0.05)
        ours = psutil.Process(run.pid).children(recursive=True)
        running = server.running(demo.place)
        assert running is not None
        provider = next(process for process in ours if noted(demo, process.pid))
        # The provider's parent is a shell, which waits for it.
        spared = {running.process.pid, provider.pid, provider.ppid()}
        for pid in [run.pid, *(process.pid for process in ours)]:
            if pid not in spared:
                os.kill(pid, signal.SIGKILL)
    return provider


def noted(demo: Demo, pid: int) -> bool:
    return (demo.place.local / "journal" / "providers" / f"{pid}.json").exists()


def answers(demo: Demo) -> bool:
    return " ready at " in Path(demo.place.local / "ses.log").read_text()
