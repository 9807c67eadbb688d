"""How text in an element looks, as far as its tags say."""

import re
from functools import lru_cache
from typing import NamedTuple

from ses_verified_senders.verification_email.fix.presentation import styles
from ses_verified_senders.verification_email.html.css import declarations, over, painted
from ses_verified_senders.verification_email.html.hiding import hides
from ses_verified_senders.verification_email.html.markup import Tag

# CSS pixels; large text is 18 points, or 14 in bold (https://www.w3.org/TR/WCAG22/#dfn-large-scale).
_LARGE, _LARGE_BOLD = 24.0, 18.66
_PIXELS = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
    "xxx-large": 48.0,
}
_RELATIVE = {"larger": 6 / 5, "smaller": 5 / 6}
# Of the shorthand `font`.
_FONT_SIZE = re.compile(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%))(?:\s|/)")
_FONT_WEIGHT = re.compile(r"(?:^|\s)(bold|[1-9]00)\s")
_UNITS = {"px": 1.0, "pt": 4 / 3}
_SIZE = re.compile(r"(\d*\.?\d+)(px|pt|em|rem|%)?")
_HEADINGS = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67}
_BOLD_TAGS = frozenset({*_HEADINGS, "b", "strong", "th"})
# How large letters are in an element, beside those around it.
_SCALES = {
    **_HEADINGS,
    "big": 6 / 5,
    **dict.fromkeys(("small", "sub", "sup"), 5 / 6),
    **dict.fromkeys(("code", "kbd", "pre", "samp", "tt"), 13 / 16),
}
_LOOKING_TAGS = _BOLD_TAGS | _SCALES.keys()
_PAINTED = re.compile(
    r"color|background|bgcolor|display|visibility|font|opacity|mso-hide|height|text|-\d{3}", re.IGNORECASE
)


class Appearance(NamedTuple):
    """Colours as CSS has them, the size of letters in CSS pixels, and whether the text is meant to be seen."""

    text: str = "#000000"
    background: str = "#ffffff"
    size: float = 16.0
    is_bold: bool = False
    is_hidden: bool = False

    @property
    def is_large(self) -> bool:
        return self.size >= (_LARGE_BOLD if self.is_bold else _LARGE)


DEFAULT = Appearance()


def declared(tag: Tag) -> dict[str, str]:
    """What the tag's presentational attributes and its style say."""
    found: dict[str, str] = {}
    for attribute in tag.attributes:
        if attribute.name != "style":
            for style in styles(tag, attribute.name, attribute.value):
                found |= declarations(style)
    own = tag.get("style")
    return found | declarations(own.value) if own else found


def inner(outer: Appearance, tag: Tag) -> Appearance:
    """The look in the element, where `outer` is that around it."""
    if not _PAINTED.search(tag.text) and tag.name not in _LOOKING_TAGS:
        return outer
    return _inner(outer, tag.name, tuple(declared(tag).items()))


@lru_cache(maxsize=4096)
def _inner(outer: Appearance, name: str, items: tuple[tuple[str, str], ...]) -> Appearance:
    style = dict(items)
    font = style.get("font", "")
    size = _size(style.get("font-size") or _found(_FONT_SIZE, font), outer.size)
    if size is None:
        size = outer.size * _SCALES.get(name, 1.0)
    background = _background(style, outer)
    text = _text(style.get("color", "inherit"), outer, background)
    weight = style.get("font-weight") or _found(_FONT_WEIGHT, font)
    is_bold = _is_bold(weight, outer.is_bold or name in _BOLD_TAGS)
    is_hidden = outer.is_hidden or hides(style | {"color": text})
    return Appearance(text, background, size, is_bold, is_hidden)


def _background(style: dict[str, str], outer: Appearance) -> str:
    found = outer.background
    for each in ("background", "background-color", "background-image"):
        value = style.get(each, "")
        if value == "currentcolor":
            found = _text(style.get("color", "inherit"), outer, outer.background)
        elif painted(value):
            found = over(painted(value), outer.background)
    return found


def _text(value: str, outer: Appearance, background: str) -> str:
    if value == "initial":
        return DEFAULT.text
    return outer.text if value in ("inherit", "unset", "currentcolor") else over(value, background)


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _size(value: str, around: float) -> float | None:
    if value in _PIXELS:
        return _PIXELS[value]
    if value in _RELATIVE:
        return around * _RELATIVE[value]
    match = _SIZE.fullmatch(value)
    if match is None:
        return None
    number, unit = float(match[1]), match[2] or "px"
    if unit in _UNITS:
        return number * _UNITS[unit]
    return number * {"em": around, "rem": 16.0, "%": around / 100}[unit]


def _is_bold(value: str, is_bold: bool) -> bool:
    if value in ("bold", "bolder"):
        return True
    if value in ("normal", "lighter"):
        return False
    return int(value) >= 700 if value.isdecimal() else is_bold
