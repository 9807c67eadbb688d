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

    @property
    def latest(self) -> tuple[Listed, float] | None:
        """The listing and when it was read, as seconds since the epoch; None where there is none."""
        with self._lock:
            if self._read_at is None or isinstance(self._found, SesError):
                return None
            return self._found, self._read_at

    def take(self, found: Listed, read_at: float) -> None:
        """Count as read what another process has read, if this one has read nothing yet."""
        with self._lock:
            if self._read_at is None:
                self._found, self._read_at = found, read_at

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
