"""Changes to a text, by offset."""

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """`text` instead of what stands from `start` to `end`.

    `places` says where in the text before its pieces come from: pairs of an offset in `text` and one there.
    """

    start: int
    end: int
    text: str
    places: tuple[tuple[int, int], ...] = ()


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all edits; their offsets are those of the text before, and they do not overlap."""
    parts = []
    position = 0
    for start, end, new, _ in sorted(edits):
        parts += [text[position:start], new]
        position = end
    return "".join([*parts, text[position:]])
