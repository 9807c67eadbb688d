"""SES's pace: so many calls a second for each operation, account and region; one more is throttled."""

import threading
import time
from collections.abc import Callable

# A client that calls exactly once a second must not be punished for the network's jitter.
TOLERANCE = 0.05


class Throttle:
    """Counts in real time, whatever the server's clock says."""

    def __init__(self, time: Callable[[], float] = time.monotonic) -> None:
        self._time = time
        self._lock = threading.Lock()
        self._free_at: dict[tuple[str, ...], float] = {}

    def allows(self, calls_per_second: float, *limit: str) -> bool:
        """Whether a call of this limit may pass now; 0 calls a second stands for no limit."""
        if not calls_per_second:
            return True
        with self._lock:
            now = self._time()
            free_at = self._free_at.get(limit, now)
            if now < free_at - TOLERANCE:
                return False
            self._free_at[limit] = max(now, free_at) + 1.0 / calls_per_second
            return True
