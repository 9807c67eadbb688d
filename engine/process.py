"""A process known by its id and when it began, so that a reused id is never taken for it."""

import contextlib
from dataclasses import dataclass

import psutil

# Seconds within which two reports of when a process began are the same.
SAME = 2.0


@dataclass(frozen=True)
class Process:
    """`created` is in seconds since 1970, as psutil reports it."""

    pid: int
    created: float

    def alive(self) -> bool:
        began = beginning(self.pid)
        return began is not None and abs(began - self.created) < SAME

    def end(self, patience: float) -> None:
        """Ask it to end; after `patience` seconds, end it. Does nothing to a process that isn't this one."""
        if not self.alive():
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            process.terminate()
            try:
                process.wait(patience)
            except psutil.TimeoutExpired:
                process.kill()
                process.wait(patience)


def beginning(pid: int) -> float | None:
    """When the process with this id began; None if there is none, or only what is left of one that ended."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None
