"""After a killed run: only what is over, and of this machine, is cleared away."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.errors import EngineError
from engine.place import PROJECT, Place
from engine.recovery import make_way, recover

HERE = socket.gethostname()


class FakeStack:
    """Records the engine's commands; `pending` is what a killed run left."""

    name = "local"

    def __init__(self, place: Place, pending: int = 0) -> None:
        self.place = place
        self.pending = pending
        self.commands: list[tuple[str, ...]] = []

    def capture(self, *command: str) -> str:
        self.commands.append(command)
        return ""

    def pending_operations(self) -> list[dict[str, Any]]:
        return [{"type": "creating"}] * self.pending

    def journal(self) -> Path:
        return self.place.local / "journal"

    def lock(self, pid: int, host: str = HERE, at: float | None = None) -> Path:
        """A lock as the file backend writes it, by default of now."""
        folder = self.place.state / ".pulumi" / "locks" / "organization" / PROJECT / self.name
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{len(list(folder.iterdir()))}.json"
        # Go writes nanoseconds.
        moment = datetime.fromtimestamp(time.time() if at is None else at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f789Z")
        file.write_text(json.dumps({"pid": pid, "username": "ada", "hostname": host, "timestamp": moment}))
        return file

    def note(self, process: "subprocess.Popen[bytes]", engine: int, created: float | None = None) -> Path:
        """A provider's note of itself; `engine` is a port."""
        file = self.journal() / "providers" / f"{process.pid}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        if created is None:
            created = psutil.Process(process.pid).create_time()
        file.write_text(json.dumps({"pid": process.pid, "createTime": created, "engine": f"127.0.0.1:{engine}"}))
        return file


@pytest.fixture
def stack(place: Place) -> FakeStack:
    return FakeStack(place)


def start(program: str = "import time; time.sleep(600)") -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)


@pytest.fixture
def alive() -> Iterator["subprocess.Popen[bytes]"]:
    with start() as process:
        yield process
        process.kill()


@pytest.fixture
def dead() -> int:
    """The id of a process that is over."""
    with start("") as process:
        return process.pid


@pytest.fixture
def engine() -> Iterator[int]:
    """The port of an engine that answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_nothing_to_clear(stack: FakeStack, capsys: pytest.CaptureFixture[str]) -> None:
    recover(stack)
    assert stack.commands == []
    assert capsys.readouterr().err == ""


def test_the_lock_of_a_dead_run(stack: FakeStack, dead: int, capsys: pytest.CaptureFixture[str]) -> None:
    stack.lock(dead)
    recover(stack)
    assert stack.commands == [("cancel", "--yes", "local")]
    assert f"cancelled the lock of a run that was killed: process {dead} of ada on {HERE}" in capsys.readouterr().err


def test_a_reused_id_is_not_taken_for_the_run(stack: FakeStack, alive: "subprocess.Popen[bytes]") -> None:
    stack.lock(alive.pid, at=psutil.Process(alive.pid).create_time() - 60)
    recover(stack)
    assert stack.commands == [("cancel", "--yes", "local")]


def test_a_run_that_was_not_waited_for_is_over(stack: FakeStack) -> None:
    """A killed process keeps its id until its parent looks at it."""
    process = start("")
    assert process.stdout is not None
    process.stdout.read()
    while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    stack.lock(process.pid)
    recover(stack)
    assert stack.commands == [("cancel", "--yes", "local")]
    process.communicate()


@pytest.mark.parametrize("beside", ["alone", "with a dead one"])
def test_a_run_that_goes_on_is_left_alone(
    beside: str, stack: FakeStack, alive: "subprocess.Popen[bytes]", dead: int, free_port: int
) -> None:
    stack.pending = 1
    note = stack.note(alive, free_port)
    if beside != "alone":
        stack.lock(dead)
    file = stack.lock(alive.pid)
    with pytest.raises(EngineError) as raised:
        recover(stack)
    assert str(raised.value).startswith(f"the stack local is locked by process {alive.pid} of ada on {HERE}, since ")
    assert str(raised.value).endswith(f"; wait for that run to end, or, if it is over, delete {file}")
    assert stack.commands == []
    assert alive.poll() is None
    assert note.exists()


def test_another_machine_is_left_alone(stack: FakeStack, dead: int) -> None:
    """Whether its process is alive can't be seen from here."""
    stack.lock(dead, host="elsewhere")
    with pytest.raises(EngineError, match="of ada on elsewhere"):
        recover(stack)
    assert stack.commands == []


def test_a_lock_that_cannot_be_read(stack: FakeStack, dead: int) -> None:
    stack.lock(dead).write_text("{")
    with pytest.raises(EngineError, match="can't be read; if nothing runs on the stack, delete that file"):
        recover(stack)


def test_a_run_killed_while_it_made_the_stack(stack: FakeStack, dead: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The engine cancels no lock of a stack that it doesn't know."""
    file = stack.lock(dead)
    make_way(stack)
    assert not file.exists()
    assert stack.commands == []
    assert f"killed while it made the stack: process {dead} of ada" in capsys.readouterr().err


def test_a_state_that_was_lost_is_restored_and_not_made_anew(stack: FakeStack, dead: int) -> None:
    file = stack.lock(dead)
    state = stack.place.state / ".pulumi" / "stacks" / PROJECT / "local.json"
    state.parent.mkdir(parents=True)
    state.with_name("local.json.bak").write_text("{}")
    make_way(stack)
    assert state.read_text() == "{}"
    assert file.exists()


@pytest.mark.parametrize("host", [HERE, "elsewhere"])
def test_a_stack_in_the_making_is_left_alone(host: str, stack: FakeStack, alive: "subprocess.Popen[bytes]") -> None:
    file = stack.lock(alive.pid, host)
    with pytest.raises(EngineError, match="wait for that run to end"):
        make_way(stack)
    assert file.exists()


def test_pending_creates_are_cleared(stack: FakeStack, capsys: pytest.CaptureFixture[str]) -> None:
    stack.pending = 4
    recover(stack)
    assert stack.commands == [("refresh", "--yes", "--clear-pending-creates")]
    assert "clearing 4 pending creates" in capsys.readouterr().err


def test_an_orphan_is_ended(
    stack: FakeStack, alive: "subprocess.Popen[bytes]", free_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    note = stack.note(alive, free_port)
    recover(stack)
    assert alive.poll() is not None
    assert not note.exists()
    assert f"ended process {alive.pid}" in capsys.readouterr().err


def test_an_orphan_that_will_not_end_is_killed(
    stack: FakeStack, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.left_processes.PATIENCE", 0.2)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    with start(deaf) as process:
        assert process.stdout is not None
        process.stdout.readline()
        stack.note(process, free_port)
        recover(stack)
        assert process.poll() is not None


def test_a_provider_whose_engine_answers_is_left_alone(
    stack: FakeStack, alive: "subprocess.Popen[bytes]", engine: int
) -> None:
    note = stack.note(alive, engine)
    recover(stack)
    assert alive.poll() is None
    assert note.exists()


def test_a_process_with_the_id_of_a_provider_is_left_alone(
    stack: FakeStack, alive: "subprocess.Popen[bytes]", free_port: int
) -> None:
    note = stack.note(alive, free_port, created=psutil.Process(alive.pid).create_time() - 60)
    recover(stack)
    assert alive.poll() is None
    assert not note.exists()


def test_notes_that_cannot_be_read(stack: FakeStack, alive: "subprocess.Popen[bytes]", dead: int) -> None:
    """Half written: of one that is over it goes, of one that just begins it stays."""
    folder = stack.journal() / "providers"
    folder.mkdir(parents=True)
    for pid in (alive.pid, dead):
        (folder / f"{pid}.json").write_text("{")
    recover(stack)
    assert [note.stem for note in folder.iterdir()] == [str(alive.pid)]
