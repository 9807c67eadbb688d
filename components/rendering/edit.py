"""Changes to a text, by offset."""

from collections.abc import Iterable
from dataclasses import dataclass

from components.rendering.origin import Origin


@dataclass(frozen=True, slots=True)
class Edit:
    """`text` instead of what stands from `start` to `end`; `origin` is where the new text comes from, if known."""

    start: int
    end: int
    text: str
    origin: Origin | None = None


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all edits; their offsets are those of the text before, and they do not overlap."""
    parts = []
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])
