"""`align` as browsers mean it: unlike `text-align` it moves blocks and tables too, and ends at a table.

https://html.spec.whatwg.org/multipage/rendering.html#align-descendants
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ses_verified_senders.verification_email.fix.presentation import alignment
from ses_verified_senders.verification_email.html.markup import Tag

_SIDES = frozenset({"left", "center", "right"})
_ALIGNED = frozenset({"div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "tbody", "td", "tfoot", "th", "thead", "tr"})
_BLOCKS = _ALIGNED | {"article", "blockquote", "fieldset", "footer", "form", "header", "main", "nav", "section"}
_FULL = frozenset({"", "100%", "auto", "none", "0"})
Declared = Mapping[str, str]


class Alignment(NamedTuple):
    """Where an element's children are moved to: `side` is empty where they stay. `is_native` of a `<center>`."""

    side: str = ""
    is_native: bool = False


def within(tag: Tag, declared: Declared, around: Alignment) -> Alignment:
    """What holds for the element's children, where `around` holds for the element."""
    if text_align := declared.get("text-align"):
        side = text_align.removeprefix("-webkit-")
        return Alignment(side, True) if side != text_align else Alignment()
    if tag.name == "center":
        return Alignment("center", True)
    align = tag.get("align")
    if align and tag.name in _ALIGNED:
        side = alignment(align.value)
        return Alignment(side if side in _SIDES else "")
    return Alignment() if tag.name in ("table", "th", "caption") else around


def margins(tag: Tag, declared: Declared, around: Alignment) -> Iterator[str]:
    """What moves the element to where its parent's `align` moved it, whatever its own margins say."""
    if not around.side or around.is_native or not _is_moved(tag, declared):
        return
    if around.side in ("center", "right"):
        yield "margin-left: auto"
    if around.side == "center":
        yield "margin-right: auto"


def _is_moved(tag: Tag, declared: Declared) -> bool:
    """Whether it is a block that may be narrower than what it stands in."""
    display = declared.get("display", "")
    if "float" in declared or declared.get("position") in ("absolute", "fixed") or display.startswith("inline"):
        return False
    attribute = tag.get("width")
    width = declared.get("width", attribute.value.strip() if attribute else "")
    is_narrow = declared.get("max-width", "") not in _FULL or width not in _FULL
    if tag.name == "table":
        return tag.get("align") is None and (is_narrow or width != "100%")
    if tag.name == "img":
        return display == "block"
    return is_narrow and (tag.name in _BLOCKS - {"td", "th", "tr"} or display == "block")
