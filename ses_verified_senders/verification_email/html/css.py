"""The little of CSS that the rules read in style attributes."""

import re
from functools import lru_cache

import tinycss2.color3

from ses_verified_senders.verification_email.html.markup import Tag

_DECLARATION = re.compile(r"([a-zA-Z-]+)\s*:\s*((?:[^;\"'(]++|\"[^\"]*+\"|'[^']*+'|\([^)]*+\)|[\"'(])*+)")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n\f\r]?|([^\n]))")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$")


def plain_css(css: str) -> str:
    """Without comments and escapes, behind which a `url(` could hide."""
    return _ESCAPE.sub(_unescaped, _COMMENT.sub("", css)) if "/*" in css or "\\" in css else css


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else 0
    return chr(code) if 0 < code < 0x110000 else match[2] or ""


@lru_cache(maxsize=4096)
def declarations(style: str) -> dict[str, str]:
    """The style attribute's properties and values in lower case, the last of each name; not to be changed."""
    return {name.lower(): _IMPORTANT.sub("", value.lower()).strip() for name, value in _DECLARATION.findall(style)}


def property_span(tag: Tag, *names: str) -> tuple[int, int]:
    """Where the tag's style declares one of those properties, from its `<`: all of the style where it does not."""
    style = tag.get("style")
    if style is None:
        return 0, len(tag.text)
    found = [
        match.span()
        for match in _DECLARATION.finditer(tag.text, style.value_start, style.end)
        if match[1].lower() in names
    ]
    return found[-1] if found else (style.value_start, style.end)


@lru_cache(maxsize=4096)
def colour(value: str) -> tuple[float, float, float] | None:
    """Red, green and blue from 0 to 1; None for what is no opaque colour."""
    parsed = tinycss2.color3.parse_color(value)
    if parsed is None or isinstance(parsed, str) or parsed.alpha < 1:
        return None
    return (parsed.red, parsed.green, parsed.blue)


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """WCAG's contrast ratio, from 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: tuple[float, float, float]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
