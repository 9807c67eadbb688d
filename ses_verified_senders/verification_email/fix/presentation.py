"""Presentational attributes as the styles that browsers make of them
(https://html.spec.whatwg.org/multipage/rendering.html)."""

import re
from collections.abc import Callable, Iterator

from ses_verified_senders.verification_email.fix.colour import legacy_colour
from ses_verified_senders.verification_email.fix.placeholders import is_masked
from ses_verified_senders.verification_email.html.markup import Tag

_FONT_SIZES = ("x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large")
_LENGTH = re.compile(r"\s*\+?(\d+(?:\.\d+)?|\.\d+)\s*(%?)")
_MARKERS = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_CELLS = frozenset({"td", "th"})
_ROWS = _CELLS | {"tr", "thead", "tbody", "tfoot"}
_PAINTED = _ROWS | {"table", "body"}
_ALIGNED = _ROWS | {"div", "p", "h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = frozenset({"dir", "dl", "menu", "ol", "ul"})
_MARGINS = {
    "h1": "0.67em",
    "h2": "0.83em",
    "h4": "1.33em",
    "h5": "1.67em",
    "h6": "2.33em",
    **dict.fromkeys(("blockquote", "h3", "listing", "p", "pre", *sorted(_LISTS)), "1em"),
}
# Of an image that floats: where browsers keep the text away from it, in quirks mode only.
_QUIRKY_SIDES = {"left": "right", "right": "left"}
_BODY_MARGINS = {
    "leftmargin": ("left",),
    "rightmargin": ("right",),
    "topmargin": ("top",),
    "bottommargin": ("bottom",),
    "marginwidth": ("left", "right"),
    "marginheight": ("top", "bottom"),
}


def styles(tag: Tag, attribute: str, value: str) -> list[str]:
    """The declarations for that attribute, without which the tag would look different; none where it says nothing."""
    if attribute in ("hidden", "popover"):
        return ["display: none"]
    if attribute == "dir":
        return _direction(tag.name, value)
    if tag.name == "hr":
        return list(_rule(tag, attribute, value))
    if tag.name == "body" and attribute in _BODY_MARGINS:
        return [f"margin-{side}: {length(value)}" for side in _BODY_MARGINS[attribute] if length(value)]
    for names, styled, convert in _STYLES:
        if attribute == styled and (tag.name in names or is_masked(tag.name)):
            return convert(value)
    return []


def length(value: str) -> str:
    """`12` as `12px`, `50%` as it is; empty for what is not a length."""
    if is_masked(value):
        return value if value.rstrip().endswith(("%", "px")) else f"{value}px"
    match = _LENGTH.match(value)
    return f"{match[1]}{match[2] or 'px'}" if match else ""


def alignment(value: str) -> str:
    """Left, center, right or justify."""
    kept = value.strip().lower()
    return "center" if kept == "middle" else kept


def cell_styles(table: Tag) -> list[str]:
    """What the attributes of a table mean for its cells."""
    padding, border, colour = table.get("cellpadding"), table.get("border"), table.get("bordercolor")
    # Browsers read its number as pixels, whatever follows.
    found = _declared("padding", length(padding.value).replace("%", "px")) if padding else []
    if border and length(border.value) not in ("0px", "0%"):
        found.append(f"border: 1px inset {legacy_colour(colour.value) if colour else 'gray'}")
    return found


def quirky_margins(tag: Tag, in_list: bool) -> list[str]:
    """The margins that browsers give the tag, said aloud.

    In quirks mode, which a page without a doctype is in, those of the first and last in a cell are gone where no style
    of the author's says them (https://quirks.spec.whatwg.org/), and floating images have others.
    """
    if tag.name == "img":
        align = tag.get("align")
        side = _QUIRKY_SIDES.get(align.value.strip().lower(), "") if align and tag.get("hspace") is None else ""
        return _declared(f"margin-{side}", "0" if side else "")
    margin = "" if in_list and tag.name in _LISTS else _MARGINS.get(tag.name, "")
    return [f"margin-top: {margin}", f"margin-bottom: {margin}"] if margin else []


def _declared(name: str, value: str) -> list[str]:
    return [f"{name}: {value}"] if value else []


def _unless_zero(value: str) -> str:
    found = length(value)
    return "" if found in ("0px", "0%") else found


def _table_border(value: str) -> list[str]:
    width = length(value) or "1px"
    return ["border: 0"] if width in ("0px", "0%") else [f"border: {width} outset gray"]


def _image_border(value: str) -> list[str]:
    width = length(value)
    return ["border: 0"] if width in ("0px", "0%") else _declared("border", f"{width} solid" if width else "")


def _table_align(value: str) -> list[str]:
    kept = alignment(value)
    if kept in ("left", "right"):
        return [f"float: {kept}"]
    return ["margin-left: auto", "margin-right: auto"] if kept == "center" else []


def _font_size(value: str) -> list[str]:
    match = re.match(r"\s*([-+]?)(\d+)", value)
    if match is None:
        return []
    number = int(match[2])
    number = {"+": 3 + number, "-": 3 - number}.get(match[1], number)
    return [f"font-size: {_FONT_SIZES[min(max(number, 1), 7) - 1]}"]


def _rule(tag: Tag, attribute: str, value: str) -> Iterator[str]:
    """A horizontal rule: its size is that of its border, or of what is inside."""
    match attribute, alignment(value):
        case "align", "left":
            yield from ("margin-left: 0", "margin-right: auto")
        case "align", "right":
            yield from ("margin-left: auto", "margin-right: 0")
        case "width", _:
            yield from _declared("width", length(value))
        case "color", _:
            yield from _declared("color", legacy_colour(value))
            yield "border-style: solid"
        case "noshade", _:
            yield "border-style: solid"
        case "size", size if size.isdecimal():
            yield from _rule_size(int(size), tag.get("noshade") is not None or tag.get("color") is not None)


def _rule_size(size: int, is_solid: bool) -> Iterator[str]:
    if size == 1:
        yield "border-bottom-width: 0"
    elif is_solid:
        yield f"border-width: {size / 2:g}px"
    elif size > 1:
        yield f"height: {size - 2}px"


def _vertical(value: str) -> list[str]:
    kept = value.strip().lower()
    return _declared("vertical-align", "middle" if kept == "center" else kept)


def _direction(tag: str, value: str) -> list[str]:
    kept = value.strip().lower()
    if kept == "auto":
        return ["unicode-bidi: plaintext"]
    if kept not in ("ltr", "rtl") and not is_masked(kept):
        return []
    return [f"direction: {kept}", *([] if tag == "bdo" else ["unicode-bidi: isolate"])]


def _marker(value: str) -> list[str]:
    kept = value.strip()
    return _declared("list-style-type", _MARKERS.get(kept, kept.lower() if len(kept) > 1 else ""))


def _number(value: str) -> list[str]:
    match = re.match(r"\s*(-?\d+)", value)
    return [f"counter-set: list-item {match[1]}"] if match else []


_Conversion = Callable[[str], list[str]]
_STYLES: tuple[tuple[frozenset[str], str, _Conversion], ...] = (
    (_PAINTED, "bgcolor", lambda value: _declared("background-color", legacy_colour(value))),
    (frozenset({"table"}), "border", _table_border),
    (frozenset({"img"}), "border", _image_border),
    (frozenset({"table"}), "bordercolor", lambda value: _declared("border-color", legacy_colour(value))),
    (
        frozenset({"table"}),
        "cellspacing",
        lambda value: _declared("border-spacing", "" if "%" in value else length(value)),
    ),
    (frozenset({"table"}), "align", _table_align),
    (frozenset({"table", "tr"}), "height", lambda value: _declared("height", length(value))),
    (_CELLS, "height", lambda value: _declared("height", _unless_zero(value))),
    (_CELLS, "nowrap", lambda value: ["white-space: nowrap"]),
    (_ALIGNED, "align", lambda value: _declared("text-align", alignment(value))),
    (frozenset({"caption"}), "align", lambda value: ["caption-side: bottom"] if alignment(value) == "bottom" else []),
    (_ROWS, "valign", _vertical),
    (frozenset({"br"}), "clear", lambda value: _declared("clear", {"all": "both"}.get(kept := alignment(value), kept))),
    (frozenset({"font"}), "color", lambda value: _declared("color", legacy_colour(value))),
    (frozenset({"font"}), "face", lambda value: _declared("font-family", value.strip())),
    (frozenset({"font"}), "size", _font_size),
    (frozenset({"body"}), "text", lambda value: _declared("color", legacy_colour(value))),
    (frozenset({"li"}), "type", _marker),
    (frozenset({"li"}), "value", _number),
    (
        frozenset({"img"}),
        "hspace",
        lambda value: [*_declared("margin-left", length(value)), *_declared("margin-right", length(value))],
    ),
    (
        frozenset({"img"}),
        "vspace",
        lambda value: [*_declared("margin-top", length(value)), *_declared("margin-bottom", length(value))],
    ),
)
