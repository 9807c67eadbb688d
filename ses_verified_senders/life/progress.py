"""How far the sending is: a line now and then, readable in a terminal and in a CI log."""

import threading
from collections.abc import Iterable

from ses_verified_senders.ses.clock import Clock

EVERY = 10.0


class Progress:
    """Counts e-mails against those expected. `calls_per_second` tells how long the rest will take; 0 is no limit."""

    def __init__(self, clock: Clock, calls_per_second: float) -> None:
        self._clock = clock
        self._interval = 1.0 / calls_per_second if calls_per_second else 0.0
        self._lock = threading.Lock()
        self._expected: set[str] = set()
        self._done = 0
        self._said_at = clock.time()

    def expect(self, names: Iterable[str]) -> None:
        """These are to be mailed in this run, whoever says so and how often."""
        with self._lock:
            self._expected.update(names)

    def done(self) -> None:
        """One more is done, whatever came of it; says so every ten seconds, and at the end of what took longer."""
        with self._lock:
            self._done += 1
            now = self._clock.time()
            left = max(len(self._expected) - self._done, 0)
            last = not left and len(self._expected) > 1 and now > self._said_at
            if now - self._said_at < EVERY and not last:
                return
            self._said_at = now
            print(self._line(left), flush=True)

    def _line(self, left: int) -> str:
        total = max(len(self._expected), self._done)
        if not left:
            return f"senders: {self._done} of {total} done"
        return f"senders: {self._done} of {total} done, about {_readable(left * self._interval)} left"


def _readable(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
