"""How a probe is ended from outside."""

import signal
from types import FrameType

# A service manager's, and that of a terminal that is closed.
SIGNALS = (signal.SIGTERM, signal.SIGHUP)


def clean_up_when_ended() -> None:
    """Make these signals an interrupt, as Ctrl-C is; one that is ignored, as under nohup, stays so."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    # The same may come twice, from `make` and from the terminal, and must not end the clean-up.
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
