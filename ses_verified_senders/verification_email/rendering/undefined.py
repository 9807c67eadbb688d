"""Variables that were not given."""

from collections.abc import Iterator
from typing import Any

from jinja2 import Undefined
from jinja2.utils import missing

# Of lists within lists, such as a tree's: deeper ones are empty.
_DEPTH = 5
# What a loop or an assignment takes apart: None for a variable, else several.
Shape = tuple[Any, ...] | None


class StandIn(Undefined):
    """Stands in for a value that is not known yet: its own name as text, true, the number 1, and a list of one.

    For looking at a template without its stack's variables. What is computed from it is a stand-in too.
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        return str(self._undefined_name or "")

    @property
    def is_variable(self) -> bool:
        """Whether it is a variable itself, and not a part of one or computed from one."""
        return self.name.isidentifier()

    def __str__(self) -> str:
        return self.name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: Any) -> "StandIn":  # type: ignore[override]  # the base class only raises
        return self if isinstance(name, slice) else StandIn(name=f"{self}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> "StandIn":  # type: ignore[override]
        return StandIn(name=f"{self}()")

    def __iter__(self) -> Iterator["StandIn"]:
        if self.name.count("[0]") < _DEPTH:
            yield StandIn(name=f"{self}[0]")

    def __format__(self, _: str) -> str:
        return str(self)

    def __len__(self) -> int:
        return 1

    def __bool__(self) -> bool:
        return True

    def __int__(self) -> int:  # type: ignore[override]
        return 1

    __index__ = __int__

    def __float__(self) -> float:  # type: ignore[override]
        return 1.0

    def __complex__(self) -> complex:  # type: ignore[override]
        return 1 + 0j

    def _computed(self, *_: Any) -> "StandIn":
        return StandIn(name=f"({self})")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _computed  # type: ignore[assignment]
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _computed  # type: ignore[assignment]
    __pos__ = __neg__ = __abs__ = __round__ = _computed  # type: ignore[assignment]

    def _compared(self, _: Any) -> bool:
        return True

    __lt__ = __le__ = __gt__ = __ge__ = _compared  # type: ignore[assignment]

    def parts(self, shape: Shape) -> Any:
        """Itself, or as many as a loop or an assignment takes apart."""
        if shape is None:
            return self
        return tuple(StandIn(name=f"{self}[{index}]").parts(part) for index, part in enumerate(shape))


def is_variable(value: Any) -> bool:
    """Whether it stands for a variable that was not given, and not for a part of a value that was."""
    if isinstance(value, StandIn):
        return value.is_variable
    return isinstance(value, Undefined) and value._undefined_obj is missing
