"""The order in which the engine learns of groups: no dependency, so that nothing of it is in the state, and `--target`
and removals know nothing of it."""

from collections.abc import Awaitable, Iterable
from typing import TypeVar

import pulumi

Value = TypeVar("Value")


def after(resources: Iterable[pulumi.Resource], value: Value) -> pulumi.Input[Value]:
    """`value`, once the engine is done with the resources, however that ended."""
    awaited = tuple(resources)
    return _value_after(awaited, value) if awaited else value


async def _value_after(resources: tuple[pulumi.Resource, ...], value: Value) -> Value:
    for resource in resources:
        urn: Awaitable[object] = resource.urn.future()
        try:
            await urn
        except Exception:
            # What went wrong is the engine's to tell, of that resource and not of the next.
            continue
    return value
