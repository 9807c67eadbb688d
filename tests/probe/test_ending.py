"""An interrupt that comes at the wrong moment is not lost."""

import signal

import pytest

from ses_verified_senders.probe import ending


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_a_finalizer_swallows_is_met_at_the_next_call_and_once() -> None:
    class Finalized:
        def __del__(self) -> None:
            ending._interrupt(signal.SIGINT, None)

    Finalized()
    with pytest.raises(KeyboardInterrupt):
        ending.heed()
    ending.heed()


def test_what_was_met_is_not_met_again() -> None:
    with pytest.raises(KeyboardInterrupt):
        ending._interrupt(signal.SIGINT, None)
    ending.met()
    ending.heed()
