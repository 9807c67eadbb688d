"""What a program remembers for one run: with the Automation API, one process runs a program many times."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from pulumi.runtime.settings import get_root_resource

Asked = ParamSpec("Asked")
Made = TypeVar("Made")


class _NoStack:
    """Stands for the root resource that a unit test doesn't have."""


NO_STACK = _NoStack()


def per_run(make: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """As `functools.cache`, for one run of a program: it is known by its root resource."""
    kept: WeakKeyDictionary[object, dict[Any, Made]] = WeakKeyDictionary()

    @wraps(make)
    def made(*args: Asked.args, **kwargs: Asked.kwargs) -> Made:
        here = kept.setdefault(get_root_resource() or NO_STACK, {})
        key = (args, tuple(kwargs.items()))
        if key not in here:
            here[key] = make(*args, **kwargs)
        return here[key]

    return made
