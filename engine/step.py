"""A command that takes long: it says how long it has been at it, and can be given only so much time."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from engine.errors import StepFailed

# Seconds between two lines of progress.
INTERVAL = 10.0
# Seconds a process has to end by itself when its time is up.
GRACE = 5.0


def say(line: str) -> None:
    """Tell of progress, apart from what a command is asked to print."""
    print(line, file=sys.stderr, flush=True)


def run(
    what: str,
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    limit: float | None = None,
) -> str:
    """What the command printed. Raises StepFailed when it can't start, fails, or isn't done after `limit` seconds."""
    with tempfile.TemporaryFile("w+") as output:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise StepFailed(f"{command[0]} can't be started: {error.strerror}") from None
        try:
            _follow(what, process, limit)
        finally:
            _end(process)
        if process.returncode:
            raise StepFailed(_last_line(output) or f"{command[0]} ended with {process.returncode}")
        output.seek(0)
        return output.read()


def _follow(what: str, process: "subprocess.Popen[bytes]", limit: float | None) -> None:
    began = time.monotonic()
    while True:
        passed = time.monotonic() - began
        if limit is not None and passed >= limit:
            raise StepFailed(f"no success within {limit:g} s")
        wait = INTERVAL if limit is None else min(INTERVAL, limit - passed)
        try:
            process.wait(wait)
            return
        except subprocess.TimeoutExpired:
            say(f"{what} … {time.monotonic() - began:.0f} s")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the command and whatever it started, which is in its session."""
    if process.poll() is not None:
        return
    _signal(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _last_line(output: IO[str]) -> str:
    output.seek(0)
    lines = [line.strip() for line in output if line.strip()]
    return lines[-1] if lines else ""
