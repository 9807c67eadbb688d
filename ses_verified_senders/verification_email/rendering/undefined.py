"""Variables that were not given."""

from collections.abc import Iterator
from typing import Any

from jinja2 import Undefined


class StandIn(Undefined):
    """Stands in for a value that is not known yet: its own name as text, true, and a list of one.

    For looking at a template without its stack's variables; arithmetic and comparisons with it still fail.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return self._undefined_name or ""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: Any) -> "StandIn":  # type: ignore[override]  # the base class only raises
        return StandIn(name=f"{self}.{name}")

    def __iter__(self) -> Iterator["StandIn"]:
        yield StandIn(name=f"{self}[0]")

    def __len__(self) -> int:
        return 1

    def __bool__(self) -> bool:
        return True
