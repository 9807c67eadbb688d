"""Time, as a seam: tests pass a clock of their own, so that none of them waits."""

import time
from datetime import UTC, datetime
from typing import Protocol

TIMESTAMP = "%Y-%m-%dT%H:%M:%SZ"


class Clock(Protocol):
    """Seconds since the epoch, and a way to wait."""

    def time(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's own clock."""

    def time(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def timestamp(moment: datetime) -> str:
    """`moment` in UTC, to the second, as it is recorded: 2026-01-31T12:00:00Z."""
    return moment.astimezone(UTC).strftime(TIMESTAMP)


def moment(text: str) -> datetime:
    """The inverse of `timestamp`. Raises ValueError for anything else."""
    return datetime.strptime(text, TIMESTAMP).replace(tzinfo=UTC)
