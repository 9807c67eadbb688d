"""How a probe is ended from outside."""

import signal
import threading
from types import FrameType

# A service manager's, and that of a terminal that is closed.
SIGNALS = (signal.SIGTERM, signal.SIGHUP)

# What a handler raises is lost where Python runs a finalizer at that moment, so it is noted as well.
_asked = threading.Event()


def clean_up_when_ended() -> None:
    """Make these signals an interrupt, as Ctrl-C is; one that is ignored, as under nohup, stays so."""
    for number in (signal.SIGINT, *SIGNALS):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def heed() -> None:
    """Raises the KeyboardInterrupt that was asked for, once, if nobody has met it."""
    if _asked.is_set():
        met()
        raise KeyboardInterrupt


def met() -> None:
    """Somebody acts on the KeyboardInterrupt."""
    _asked.clear()


def _interrupt(number: int, _frame: FrameType | None) -> None:
    if number in SIGNALS:
        # The same may come twice, from `make` and from the terminal, and must not end the clean-up.
        for other in SIGNALS:
            signal.signal(other, signal.SIG_IGN)
    _asked.set()
    raise KeyboardInterrupt
