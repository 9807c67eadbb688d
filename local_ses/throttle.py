"""SES's pace: a number of calls a second for each operation, account and region; one more is throttled."""

import threading
import time
from collections.abc import Callable

# Seconds that a call may be early: a client that calls exactly once a second must not be punished for the network's
# jitter. It gains nothing by it, as the next call is counted from when this one was due.
TOLERANCE = 0.05


class Throttle:
    """Counts in real time, whatever the server's clock says."""

    def __init__(self, time: Callable[[], float] = time.monotonic) -> None:
        self._time = time
        self._lock = threading.Lock()
        self._counted: dict[tuple[str, ...], float] = {}

    def allows(self, calls_per_second: float, *limit: str) -> bool:
        """Whether a call of this limit may pass now; 0 calls a second stands for no limit."""
        if not calls_per_second:
            return True
        with self._lock:
            now = self._time()
            due = self._counted.get(limit, float("-inf")) + 1.0 / calls_per_second
            if now < due - TOLERANCE:
                return False
            self._counted[limit] = max(now, due)
            return True

    def clear(self) -> None:
        """As if nobody had called."""
        with self._lock:
            self._counted.clear()
