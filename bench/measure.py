"""What a command costs, with all the processes that it starts."""

import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

EVERY = 0.1
"""Seconds between two looks at the memory. A look takes a millisecond for each process."""
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """`wall` and `cpu` in seconds, `memory` in MiB, `lines` printed.

    `memory` is the peak of all processes together. Pages that several share count once: Linux's PSS.
    """

    wall: float
    cpu: float
    memory: float
    lines: int


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Of a command that must end well. Raises SystemExit with what it printed."""
    began, before = time.monotonic(), _cpu()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    memory = _Memory(process.pid)
    memory.start()
    output, _ = process.communicate()
    wall = time.monotonic() - began
    memory.ended.set()
    memory.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}\n{output}")
    return Cost(wall, _cpu() - before, memory.most / MEBIBYTE, len(output.splitlines()))


def _cpu() -> float:
    """Of the children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Memory(threading.Thread):
    def __init__(self, pid: int) -> None:
        super().__init__()
        self.root = psutil.Process(pid)
        self.ended = threading.Event()
        self.most = 0

    def run(self) -> None:
        while not self.ended.wait(EVERY):
            with suppress(psutil.NoSuchProcess):
                processes = [self.root, *self.root.children(recursive=True)]
                self.most = max(self.most, sum(map(_held, processes)))


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        # It ended meanwhile.
        return 0
