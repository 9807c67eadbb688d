"""Presentational attributes as the styles that browsers make of them
(https://html.spec.whatwg.org/multipage/rendering.html)."""

import re
from collections.abc import Callable

from ses_verified_senders.verification_email.fix.placeholders import is_masked

_FONT_SIZES = ("x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large")
_BARE_COLOUR = re.compile(r"[0-9a-fA-F]{6}")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(%|px)?\s*")


def styles(tag: str, attribute: str, value: str) -> str:
    """The declarations for that attribute, without which the tag would look different; empty where there are none."""
    if tag == "hr" and attribute in ("size", "color", "noshade"):
        return _hr(attribute, value)
    if tag == "font" and attribute == "size":
        return _font_size(value)
    if attribute == "align":
        return _table_align(value) if tag == "table" else _text_align(value)
    convert = _STYLES.get(attribute)
    return convert(value) if convert else ""


def length(value: str) -> str:
    """`12` as `12px`, `50%` as it is; empty for what is no length."""
    if is_masked(value):
        return value if value.rstrip().endswith(("%", "px")) else f"{value}px"
    match = _LENGTH.fullmatch(value)
    return f"{match[1]}{match[2] or 'px'}" if match else ""


def _colour(value: str) -> str:
    return f"#{value.strip()}" if _BARE_COLOUR.fullmatch(value.strip()) else value.strip()


def _declared(name: str, value: str) -> str:
    return f"{name}: {value}" if value else ""


def _border(value: str) -> str:
    width = length(value)
    return "border: 0" if width in ("0px", "0%") else _declared("border", f"{width} solid" if width else "")


def _text_align(value: str) -> str:
    kept = value.strip().lower()
    return _declared("text-align", "center" if kept in ("middle", "center") else kept)


def _table_align(value: str) -> str:
    kept = value.strip().lower()
    if kept in ("left", "right"):
        return f"float: {kept}"
    return "margin-left: auto; margin-right: auto" if kept in ("center", "middle") else ""


def _font_size(value: str) -> str:
    relative = value.strip().startswith(("+", "-"))
    try:
        number = int(value) + (3 if relative else 0)
    except ValueError:
        return ""
    return f"font-size: {_FONT_SIZES[min(max(number, 1), 7) - 1]}"


def _hr(attribute: str, value: str) -> str:
    if attribute == "size":
        return _declared("height", length(value))
    return _declared("color", _colour(value)) if attribute == "color" else "border-style: solid"


def _vertical(value: str) -> str:
    kept = value.strip().lower()
    return _declared("vertical-align", "middle" if kept == "center" else kept)


_STYLES: dict[str, Callable[[str], str]] = {
    "bgcolor": lambda value: _declared("background-color", _colour(value)),
    "border": _border,
    "bordercolor": lambda value: _declared("border-color", _colour(value)),
    "cellspacing": lambda value: _declared("border-spacing", length(value)),
    "clear": lambda value: _declared("clear", "both" if value.strip().lower() == "all" else value.strip().lower()),
    "color": lambda value: _declared("color", _colour(value)),
    "dir": lambda value: _declared("direction", value.strip().lower()),
    "face": lambda value: _declared("font-family", value.strip()),
    "height": lambda value: _declared("height", length(value)),
    "hidden": lambda value: "display: none",
    "hspace": lambda value: f"margin-left: {length(value)}; margin-right: {length(value)}" if length(value) else "",
    "nowrap": lambda value: "white-space: nowrap",
    "text": lambda value: _declared("color", _colour(value)),
    "valign": _vertical,
    "vspace": lambda value: f"margin-top: {length(value)}; margin-bottom: {length(value)}" if length(value) else "",
    "width": lambda value: _declared("width", length(value)),
}
