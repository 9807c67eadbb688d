"""The provider's process, started while the program is still at its imports and its config: by itself the engine starts
it with the first registration, and each run would wait for that."""

from typing import Any

from pulumi.runtime.proto.resource_pb2 import ResourceInvokeRequest
from pulumi.runtime.settings import get_monitor

from ses_verified_senders.program.background import begun
from ses_verified_senders.program.monitor import is_mocked
from ses_verified_senders.program.per_run import per_run

FUNCTION = "pulumi-python:dynamic:start"
"""There is none of that name: the engine starts a provider to call any function of it."""


@per_run
def begin() -> None:
    """Once is enough. A unit test has no engine. What is wrong with a provider, the first registration says."""
    if not is_mocked():
        engine: Any = get_monitor()
        begun(lambda: engine.Invoke(ResourceInvokeRequest(tok=FUNCTION)))
