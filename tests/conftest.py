"""What holds for all tests."""

import signal

from hypothesis import settings

# A busy machine is no fault of the code under test: what takes too long is for `make bench` to say. The same examples
# are tried each time, so that a change fails by what it changes; `make soak` tries others.
settings.register_profile("tests", deadline=None, derandomize=True)
settings.load_profile("tests")

# Under `nohup … &` these are ignored, and what a test starts would ignore them, too.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number is signal.SIGINT else signal.SIG_DFL)
