"""How a call to SES is made: at its pace, again where that is safe, and with its error in words."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, TypeVar, cast

from ses_verified_senders.ses import errors
from ses_verified_senders.ses.clock import Clock
from ses_verified_senders.ses.limiter import Limiter

Answer = TypeVar("Answer")

PATIENCE = 40
"""Tries of a call that SES throttles."""
FIRST_PAUSE = 0.5
"""Seconds before a failed call is repeated; twice as long before each further time."""


class Departure:
    """Called each time that a request leaves; this one does nothing."""

    def leaving(self) -> None:
        """The request leaves next, unless this raises."""

    def turned_back(self) -> None:
        """SES said TooManyRequestsException: the request that left did nothing, and leaves again later."""


ALWAYS = Departure()


class Tries:
    """Makes calls for one account and region. The client that they go through must not repeat anything by itself.

    `limiter(operation)` gives the limit that the operation shares with all others of this account and region; every
    single try keeps it. `attempts` is how often a call is tried that fails without an answer of SES's.
    """

    def __init__(self, limiter: Callable[[str], Limiter], clock: Clock, attempts: int) -> None:
        self._limiter = limiter
        self._clock = clock
        self._attempts = attempts
        self._ahead = 0.0

    def now(self) -> datetime:
        """SES's time, by the Date of its last answer: links lapse by that clock, not by this machine's."""
        return datetime.fromtimestamp(self._clock.time() + self._ahead, UTC)

    def make(self, doing: str, ask: "partial[Answer]") -> Answer:
        """The answer to a call that may be repeated. Raises SesError."""
        for attempt in range(1, self._attempts):
            try:
                return self.make_once(doing, ask)
            except (errors.Unreachable, errors.AnswerLost):
                self._clock.sleep(FIRST_PAUSE * 2 ** (attempt - 1))
        return self.make_once(doing, ask)

    def make_once(self, doing: str, ask: "partial[Answer]", departure: Departure = ALWAYS) -> Answer:
        """The answer to a call that is repeated only after TooManyRequestsException. Raises SesError.

        `departure` is called right before each time that the request leaves and may raise to hold it back.
        """
        limiter = self._limiter(ask.func.__name__)
        throttled: errors.SesError | None = None
        for _ in range(PATIENCE):
            limiter.wait()
            departure.leaving()
            try:
                answer = ask()
            except Exception as cause:
                # An identity that isn't there is an error answer, too, and often the first answer of a run.
                self._set_clock(getattr(cause, "response", None) or {})
                error = errors.translated(doing, cause)
                if not isinstance(error, errors.Throttled):
                    raise error from None
                throttled = error
                departure.turned_back()
                limiter.slow_down()
                continue
            self._set_clock(cast(Mapping[str, Any], answer))
            return answer
        assert throttled is not None
        raise throttled

    def _set_clock(self, answer: Mapping[str, Any]) -> None:
        date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        if date:
            ahead = parsedate_to_datetime(date).timestamp() - self._clock.time()
            # The header counts whole seconds, so a smaller difference says nothing.
            self._ahead = ahead if abs(ahead) > 2 else 0.0
