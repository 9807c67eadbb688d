"""What the SDK's server of dynamic providers offers no way to: being asked to end, and more than four calls at once.

Both reach into the SDK's own code, so they are tried and may fail: `tests/providers/test_sdk_hooks.py` says when the
SDK has changed.
"""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

CALLS_AT_ONCE = 64
"""More than SES has regions: each region sends for one group at a time, and none of them waits for another."""


def _cancel(self, request, context):  # type: ignore[no-untyped-def]  # it is made the SDK's own method's body
    """The engine's Cancel: it comes at the first ^C or SIGTERM, and at the end of every run."""
    from ses_verified_senders.providers import run

    run.cancel()
    return empty_pb2.Empty()  # type: ignore[name-defined]  # noqa: F821  # of the SDK's module, whose globals it gets


def hear_cancel() -> bool:
    """Have `run.cancel` called when the engine cancels the run; whether that could be arranged."""
    servicer = getattr(sys.modules.get("__main__"), "DynamicResourceProviderServicer", None)
    return servicer is not None and replace_cancel(servicer)


def replace_cancel(servicer: Any) -> bool:
    """The method was handed to the server before anybody could patch it, so its code is replaced, not the method."""
    method: Any = getattr(servicer, "Cancel", None)
    code = getattr(method, "__code__", None)
    if code is None or code.co_freevars or code.co_argcount != 3 or "empty_pb2" not in method.__globals__:
        return False
    method.__code__ = _cancel.__code__
    return True


def more_calls_at_once() -> bool:
    """Let the server of this process take as many calls at once as regions may need; whether it could be found."""
    pools = [found for found in gc.get_objects() if isinstance(found, ThreadPoolExecutor)]
    served = [
        pool for pool in pools if hasattr(pool, "_max_workers") and getattr(pool, "_work_queue", None) is not None
    ]
    for pool in served:
        pool._max_workers = max(pool._max_workers, CALLS_AT_ONCE)
    return bool(served)
