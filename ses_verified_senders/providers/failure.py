"""How a provider reports what went wrong: one sentence and no traceback."""

import sys


class SESError(Exception):
    """A sentence that ends in what to do."""

    # The engine shows an exception's qualified name and the interpreter's traceback. One of `builtins` is shown by its
    # bare name, and without frames nothing but the sentence is left.
    __module__ = "builtins"


def hide_tracebacks() -> None:
    """For the provider's process only: the program's own errors keep their tracebacks."""
    sys.tracebacklimit = 0
