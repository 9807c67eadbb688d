"""What a command costs, with all the processes that it starts."""

import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

EVERY = 0.02
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processors, the most MiB that all processes held at once, lines printed."""

    wall: float
    cpu: float
    memory: float
    lines: int


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Of a command that must end well, sampled every 20 ms. Raises SystemExit with what it printed."""
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    sampler = _Sampler(process.pid)
    sampler.start()
    output, _ = process.communicate()
    wall = time.monotonic() - began
    sampler.ended.set()
    sampler.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}\n{output}")
    return Cost(wall, sum(sampler.cpu.values()), sampler.memory / MEBIBYTE, len(output.splitlines()))


class _Sampler(threading.Thread):
    def __init__(self, pid: int) -> None:
        super().__init__()
        self.root = psutil.Process(pid)
        self.ended = threading.Event()
        self.cpu: dict[int, float] = {}
        self.memory = 0

    def run(self) -> None:
        while not self.ended.wait(EVERY):
            try:
                processes = [self.root, *self.root.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.memory = max(self.memory, sum(map(self._sample, processes)))

    def _sample(self, process: psutil.Process) -> int:
        """The memory it holds; its processor time is the last that was seen."""
        try:
            with process.oneshot():
                times = process.cpu_times()
                self.cpu[process.pid] = times.user + times.system
                return int(process.memory_info().rss)
        except psutil.Error:
            # It ended meanwhile.
            return 0
