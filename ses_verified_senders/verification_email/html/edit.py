"""Changes to a text, by offset."""

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """`text` instead of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all edits; their offsets are those of the text before, and they do not overlap."""
    parts = []
    position = 0
    for start, end, new in sorted(edits):
        parts += [text[position:start], new]
        position = end
    return "".join([*parts, text[position:]])
