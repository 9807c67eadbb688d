"""What holds a due send back: something that every address would meet, the run's budget, a run that is over."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ses_verified_senders.ses import errors

DEFAULT_MAILINGS = 500
# So many failures of one kind in a row say that it isn't the address.
IN_A_ROW = 3


class HeldBack(Exception):
    """The send did not leave; the message says why."""


class RunIsOver(Exception):
    """The engine that asked for the send is gone, so nobody would record it."""


class Gate:
    """One for a run: all its sends pass here, from every thread.

    `engine_answers()` tells whether the engine that started this run still listens.
    """

    def __init__(self, engine_answers: Callable[[], bool]) -> None:
        self._engine_answers = engine_answers
        self._lock = threading.Lock()
        self._cancelled = ""
        self._closed: dict[str, str] = {}
        self._proven: set[str] = set()
        self._first: dict[str, threading.Lock] = {}
        self._suspect: dict[str, int] = {}
        self._budgets: dict[str, int] = {}
        self._left: dict[str, int] = {}

    def allow(self, sender_set: str, mailings: int) -> None:
        """Let a set's sends of this run be at most `mailings`."""
        with self._lock:
            self._budgets[sender_set] = mailings

    @contextmanager
    def passing(self, *scopes: str) -> Iterator[None]:
        """Raises HeldBack where a scope is closed. A scope's first send goes alone: if it meets what every address
        would meet, nobody else has to meet it."""
        unproven = [scope for scope in scopes if scope not in self._proven]
        locks = [self._first_lock(scope) for scope in sorted(unproven)]
        for lock in locks:
            lock.acquire()
        try:
            self.check(*scopes)
            yield
            self._proven.update(unproven)
        finally:
            for lock in reversed(locks):
                lock.release()

    def _first_lock(self, scope: str) -> threading.Lock:
        with self._lock:
            return self._first.setdefault(scope, threading.Lock())

    def cancel(self, reason: str) -> None:
        """Let no other send of this run leave; the one in flight ends as it will."""
        self._cancelled = reason

    def check(self, *scopes: str) -> None:
        """Raises HeldBack where the run was cancelled or a scope is closed."""
        if self._cancelled:
            raise HeldBack(self._cancelled)
        for scope in scopes:
            if scope in self._closed:
                raise HeldBack(self._closed[scope])

    def close(self, scope: str, error: errors.SesError) -> None:
        """Every other address of this scope would meet `error` too."""
        with self._lock:
            self._closed.setdefault(scope, error.reason)

    def answered(self, scope: str) -> None:
        """SES answered, and did not deny the permission."""
        with self._lock:
            self._suspect[scope] = 0

    def suspect(self, scope: str, error: errors.SesError) -> None:
        """An answer was lost, each of which leaves an address in doubt for a day, or a permission was denied. Some in
        a row close the scope."""
        with self._lock:
            self._suspect[scope] = self._suspect.get(scope, 0) + 1
            if self._suspect[scope] >= IN_A_ROW:
                self._closed.setdefault(scope, error.reason)

    def check_run(self) -> None:
        """Raises RunIsOver where nobody is left to hear what is done."""
        if not self._engine_answers():
            raise RunIsOver("the engine of this run is gone; the next run goes on from here")

    def leave(self, sender_set: str, *scopes: str) -> None:
        """The last check before a request leaves. Raises HeldBack or RunIsOver; else the send is counted."""
        self.check(*scopes)
        self.check_run()
        with self._lock:
            budget = self._budgets.get(sender_set, DEFAULT_MAILINGS)
            if self._left.get(sender_set, 0) >= budget:
                raise HeldBack(f"maxMailings ({budget}) is reached in this run; run again, or raise it")
            self._left[sender_set] = self._left.get(sender_set, 0) + 1

    def turn_back(self, sender_set: str) -> None:
        """A send that was counted did not come about."""
        with self._lock:
            self._left[sender_set] -= 1
