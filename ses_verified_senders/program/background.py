"""Questions to others that the program goes on beside."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from pulumi.runtime.sync_await import _sync_await

Answer = TypeVar("Answer")


def begun(ask: Callable[[], Answer]) -> "Future[Answer]":
    """What `ask` returns or raises, called in a thread of its own, which the program's end does not wait for."""
    asked: Future[Answer] = Future()

    def call() -> None:
        try:
            asked.set_result(ask())
        except BaseException as error:
            asked.set_exception(error)

    threading.Thread(target=call, daemon=True).start()
    return asked


def answer(asked: "Future[Answer]") -> Answer:
    """What came of it, once it is there. The SDK goes on meanwhile, as in its own invokes: the engine may first ask the
    program what its transforms make of the question."""
    return _sync_await(asyncio.wrap_future(asked))
