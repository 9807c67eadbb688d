"""The process that serves the program's resources, started while the program still asks SES what to plan: by itself the
engine starts it with the first registration, and each run would wait for that."""

import threading
from contextlib import suppress
from typing import Any, cast

from pulumi.runtime.proto.resource_pb2 import ResourceInvokeRequest
from pulumi.runtime.settings import get_monitor

from ses_verified_senders.program import this_stack
from ses_verified_senders.program.per_run import per_run

FUNCTION = "pulumi-python:dynamic:start"
"""There is none of that name: the engine starts a provider to call any function of it."""


@per_run
def begin() -> None:
    """Start it; once is enough. A unit test has none."""
    if not this_stack.is_mocked():
        threading.Thread(target=_call, daemon=True).start()


def _call() -> None:
    # What is wrong beside that, the first registration says.
    with suppress(Exception):
        cast(Any, get_monitor()).Invoke(ResourceInvokeRequest(tok=FUNCTION))
