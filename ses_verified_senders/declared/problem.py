"""What is wrong with a stack's settings, and where."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ses_verified_senders.declared.mask import HIDDEN, hidden

Loc = tuple[int | str, ...]
"""The keys and indexes that lead to a value, from the outermost to the innermost."""

Place = Callable[[Loc], str]
"""Says where the value at a `Loc` was written."""


@dataclass(frozen=True)
class Problem:
    """One thing to correct (or, as a warning, to look at).

    `place` is a config key ("Pulumi.dev.yaml: senders[3].address") or a file and line counted from 1
    ("senders.yaml:12"); `message` is one sentence that ends in what to do.
    """

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class InvalidSettings(Exception):
    """The stack's settings cannot be used; `problems` holds all that is wrong, `str()` gives one a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(listed(self.problems)))


MOST_LISTED = 50


def listed(problems: Sequence[Problem]) -> list[str]:
    """A line for each, and one for all beyond the fiftieth: the engine takes minutes to print ten thousand."""
    lines = [str(problem) for problem in problems[:MOST_LISTED]]
    more = len(problems) - len(lines)
    return [*lines, f"and {more:,} more like these; correct these first"] if more > 0 else lines


def config_place(stack_file: str, *prefix: int | str) -> Place:
    """Places inside a stack's config: `prefix` leads to the value that the locs start from."""
    return lambda loc: f"{stack_file}: {_dotted((*prefix, *loc))}"


def argument_place(component: str, *prefix: int | str) -> Place:
    """Places inside the arguments of a component, named as Python does."""
    return lambda loc: f"{component}: {_dotted(tuple(map(_argument, (*prefix, *loc))))}"


def _argument(step: int | str) -> int | str:
    # Keys that hold a colon belong to the stack's config, not to Python.
    return step if isinstance(step, int) or ":" in step else snake(step)


def snake(key: str) -> str:
    """onRemove → on_remove"""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda match: f"_{match.group().lower()}", key)


def _dotted(loc: Loc) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{_one_line(step)}" for step in loc).removeprefix(".")


def _one_line(key: str) -> str:
    """A problem takes one line, whatever its key is made of."""
    if hidden() and "@" in key:
        return HIDDEN
    return key if key.isprintable() else repr(key)
