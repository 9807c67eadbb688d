"""Long steps tell of themselves, and end when their time is up."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import cache, step
from engine.errors import StepFailed
from engine.process import beginning
from tests.setup.conftest import Tools

# Seconds that a killed process may take to be gone on a busy machine.
PATIENCE = 30.0


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_progress_with_the_seconds_so_far(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(step, "INTERVAL", 0.2)
    with pytest.raises(StepFailed):
        step.run("building", python("import time; time.sleep(600)"), limit=0.5)
    assert capsys.readouterr().err.startswith("building … 0 s\nbuilding … 0 s\n")


def test_all_that_a_step_started_ends_with_it(tmp_path: Path) -> None:
    child = tmp_path / "child"
    program = (
        "import subprocess, sys, time, pathlib, os\n"
        "made = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"part = pathlib.Path({str(child)!r} + '.part'); part.write_text(str(made.pid)); part.rename({str(child)!r})\n"
        "time.sleep(600)"
    )
    with pytest.raises(StepFailed, match="no success within 3 s"):
        step.run("waiting", python(program), limit=3)
    pid = int(child.read_text())
    until = time.monotonic() + PATIENCE
    while beginning(pid) is not None:
        assert time.monotonic() < until, "it runs on"


def test_the_reason_is_the_last_line() -> None:
    with pytest.raises(StepFailed) as raised:
        step.run("failing", python("import sys; print('first'); print('it broke'); sys.exit(3)"))
    assert raised.value.reason == "it broke"


def test_a_silent_failure_tells_its_exit_code() -> None:
    with pytest.raises(StepFailed, match="ended with 3"):
        step.run("failing", python("import sys; sys.exit(3)"))


def test_what_is_not_there() -> None:
    with pytest.raises(StepFailed, match=r"^no-such-tool can't be started: No such file or directory$"):
        step.run("failing", ["no-such-tool"])


def test_two_at_once_make_an_engine_once(tools: Tools, tmp_path: Path) -> None:
    """While one makes it, another waits and takes what the first one made."""
    began, go_on = tmp_path / "began", tmp_path / "go-on"
    os.mkfifo(began)
    os.mkfifo(go_on)
    folder = tmp_path / "cache" / "engine"
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from engine import cache\n"
        "def make(half):\n"
        "    (half / 'bin').mkdir(parents=True)\n"
        "    for name in cache.EXECUTABLES:\n"
        "        (half / 'bin' / name).touch(0o755)\n"
        f"    open({str(began)!r}, 'w').close()\n"
        f"    open({str(go_on)!r}).close()\n"
        f"cache.fill(Path({str(folder)!r}), make)\n"
    )
    with subprocess.Popen(python(program), cwd=Path(__file__).parents[2]) as first:
        began.open().close()
        assert not cache.complete(folder)
        go_on.open("w").close()
        assert cache.fill(folder, lambda half: pytest.fail("made twice")) == folder
        assert first.wait() == 0
    assert cache.complete(folder)
