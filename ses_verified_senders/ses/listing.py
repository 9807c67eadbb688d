"""A listing that all reads of a run share."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from ses_verified_senders.ses.clock import Clock
from ses_verified_senders.ses.errors import SesError

Listed = TypeVar("Listed")


class Listing(Generic[Listed]):
    """What `read()` gave, and when. A failure is shared just as an answer is: ten thousand reads meet it once."""

    def __init__(self, read: Callable[[], Listed], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self._found: Listed | SesError

    def get(self, max_age: float) -> Listed:
        """The listing, read again where it is older than `max_age` seconds. Raises SesError."""
        with self._lock:
            now = self._clock.time()
            # Either way round: a clock may be set back.
            if self._read_at is None or abs(now - self._read_at) > max_age:
                try:
                    self._found = self._read()
                except SesError as error:
                    self._found = error
                self._read_at = self._clock.time()
            if isinstance(self._found, SesError):
                raise self._found.with_traceback(None)
            return self._found
