"""Memory where a program makes tens of thousands of objects that stay for the run."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def growing() -> Iterator[None]:
    """Without Python's search for objects that only refer to each other: little here is such, and each search goes
    through all that is there."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
