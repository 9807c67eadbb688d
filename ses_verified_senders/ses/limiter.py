"""SES's pace: so many calls a second for each operation, account and region.

The guide's quotas page gives one call a second to SendCustomVerificationEmail and to all operations but the plain sends
(https://docs.aws.amazon.com/ses/latest/dg/quotas.html). The pace is kept in one small file per limit, so that it
holds for all threads and all processes of this machine.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from ses_verified_senders.ses.clock import Clock
from ses_verified_senders.ses.errors import unusable_limit

# The answer to a call that leaves exactly on time may overtake the one before it by some milliseconds.
MARGIN = 1.01
SLOWER = 1.5
FASTER = 0.95
SLOWEST = 8.0
# No more calls than this wait at once, so a slot further ahead comes from a clock that was set back.
LONGEST_QUEUE = 100


@dataclass(frozen=True)
class Pace:
    """When the next call may leave (seconds since the epoch) and how far apart calls are at present (seconds)."""

    free_at: float
    interval: float


class Limiter:
    """Hands out the moments at which calls may leave.

    `path` is the limit's file and `interval` the pace SES allows, in seconds; 0 means no limit.
    """

    def __init__(self, path: Path, interval: float, clock: Clock) -> None:
        self._path = path
        self._interval = interval * MARGIN
        self._clock = clock

    def wait(self) -> None:
        """Return when this call may leave. Raises SesError if the limit's file can't be used."""
        if not self._interval:
            return
        with self._locked():
            now = self._clock.time()
            pace = self._read(now)
            slot = max(now, pace.free_at)
            # Each call that is let through brings a pace that was slowed down a little nearer to the allowed one.
            interval = max(self._interval, pace.interval * FASTER)
            self._write(Pace(slot + interval, interval))
        if slot > now:
            self._clock.sleep(slot - now)

    def slow_down(self) -> None:
        """SES said TooManyRequestsException although we kept our pace: somebody else calls too, so leave more room.

        Raises SesError if the limit's file can't be used.
        """
        if not self._interval:
            self._clock.sleep(1.0)
            return
        with self._locked():
            now = self._clock.time()
            pace = self._read(now)
            interval = min(max(pace.interval, self._interval) * SLOWER, self._interval * SLOWEST)
            self._write(Pace(max(pace.free_at, now + interval), interval))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self._path}.lock", thread_local=False):
                yield
        except OSError as cause:
            raise unusable_limit(self._path, cause) from None

    def _read(self, now: float) -> Pace:
        try:
            stored = json.loads(self._path.read_text())
            pace = Pace(float(stored["freeAt"]), float(stored["interval"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            # Nothing there, or half a line of a machine that went down: as if nobody had called yet.
            return Pace(now, self._interval)
        if pace.free_at > now + LONGEST_QUEUE * max(pace.interval, self._interval):
            return Pace(now, self._interval)
        return pace

    def _write(self, pace: Pace) -> None:
        self._path.write_text(json.dumps({"freeAt": pace.free_at, "interval": pace.interval}))
