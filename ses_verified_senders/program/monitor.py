"""The engine as a program meets it, or what a unit test has in its place."""

from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor


def is_mocked() -> bool:
    """Whether the program runs in a unit test, where no account is there to be asked."""
    return isinstance(get_monitor(), MockMonitor)
