"""The server's time, which a test or a person can move ahead."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from local_ses.store import Store

OFFSET = "clockAheadSeconds"


class MovableClock:
    """The machine's time plus what it was moved ahead by, which is kept in the store."""

    def __init__(self, store: Store, time: Callable[[], float] = time.time) -> None:
        self._store = store
        self._time = time
        self.read()

    def read(self) -> None:
        """From the store."""
        self._offset = float(self._store.setting(OFFSET, 0.0))

    @property
    def offset(self) -> float:
        """Seconds that it is ahead."""
        return self._offset

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._time() + self._offset

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def advance(self, seconds: float) -> None:
        with self._store.transaction():
            self._offset += seconds
            self._store.set(OFFSET, self._offset)
