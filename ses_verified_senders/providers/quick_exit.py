"""An end of the process without the interpreter's last collections: they go over all that was imported, and take a
tenth of a second each time."""

import atexit
import gc
from functools import cache


@cache
def prepare() -> None:
    """Once is enough."""
    atexit.register(gc.freeze)
