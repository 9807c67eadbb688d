"""What a fix takes away that somebody could miss."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What was lost; the value is the plural that a summary counts."""

    LINK = "links"
    BUTTON = "links that still look like buttons"
    HIDDEN = "hidden elements"
    ELEMENT = "elements"
    JINJA2 = "pieces of Jinja2"
    OUTLOOK = "comments for Outlook"
    BACKGROUND = "background images"
    FORM = "form features"
    ATTRIBUTE = "attributes"
    STYLE = "style rules"
    STYLE_SHEET = "style sheets"
    GAP = "lines that get lower"


class Loss(NamedTuple):
    """One thing that is gone; `line` counts from 1 in the source, `message` is one sentence."""

    line: int
    kind: Kind
    message: str


def counted(losses: list[Loss]) -> str:
    """The losses by kind, as in `3 links, 1 form features`; empty without any."""
    counts = {kind: sum(loss.kind is kind for loss in losses) for kind in Kind}
    return ", ".join(f"{count} {_noun(kind, count)}" for kind, count in counts.items() if count)


_SINGULAR = {
    Kind.BUTTON: "link that still looks like a button",
    Kind.GAP: "line that gets lower",
    Kind.JINJA2: "piece of Jinja2",
    Kind.OUTLOOK: "comment for Outlook",
}


def _noun(kind: Kind, count: int) -> str:
    return kind.value if count > 1 else _SINGULAR.get(kind, kind.value.removesuffix("s"))
