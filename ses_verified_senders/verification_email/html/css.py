"""Style attributes, as tinycss2 reads them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import tinycss2
import tinycss2.color4

from ses_verified_senders.verification_email.html.markup import Tag

_ENTITY = re.compile(r"&#?\w+;")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n\f\r]?|([^\n]))")


class Declaration(NamedTuple):
    """One property of a style: its name in lower case, its value as written, and where it stands in the style."""

    name: str
    value: str
    important: bool
    start: int
    end: int

    @property
    def text(self) -> str:
        return f"{self.name}: {self.value}{' !important' if self.important else ''}"


@lru_cache(maxsize=4096)
def parse(style: str) -> tuple[Declaration, ...]:
    """The style's declarations in their order, without those that have no value."""
    nodes = tinycss2.parse_declaration_list(style)
    starts = [offset(style, node.source_line, node.source_column) for node in nodes]
    read = []
    for node, (start, end) in zip(nodes, pairwise([*starts, len(style)]), strict=True):
        value = tinycss2.serialize(node.value).strip() if node.type == "declaration" else ""
        if value:
            written = style[start:end].rstrip("; \t\n\r\f")
            read.append(Declaration(node.lower_name, value, node.important, start, start + len(written)))
    return tuple(read)


def offset(style: str, line: int, column: int) -> int:
    """The offset of that line and column, which tinycss2 counts from 1."""
    return column - 1 if line == 1 else _lines(style)[line - 2] + column - 1


@lru_cache(maxsize=16)
def _lines(style: str) -> tuple[int, ...]:
    """Where each line but the first begins."""
    return tuple(match.end() for match in re.finditer(r"\r\n|[\n\r\f]", style))


@lru_cache(maxsize=4096)
def declarations(style: str) -> dict[str, str]:
    """The style's properties and values in lower case, without comments, the one that holds of each name.

    Not to be changed.
    """
    held: dict[str, Declaration] = {}
    for each in parse(style):
        if each.important or each.name not in held or not held[each.name].important:
            held[each.name] = each
    return {name: _plain(each.value) for name, each in held.items()}


def _plain(value: str) -> str:
    return _COMMENT.sub("", value).strip().lower()


def plain_css(css: str) -> str:
    """Without comments and escapes, behind which a `url(` could hide."""
    return _ESCAPE.sub(_unescaped, _COMMENT.sub("", css)) if "/*" in css or "\\" in css else css


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else 0
    return chr(code) if 0 < code < 0x110000 else match[2] or ""


def written(tag: Tag) -> Iterator[tuple[Declaration, int, int]]:
    """The declarations of the tag's style, each with where it stands and ends, from the tag's `<`."""
    style = tag.get("style")
    if style is None:
        return
    end = style.end - (tag.text[style.value_start - 1] in "\"'")
    # The `;` of a character reference ends no declaration.
    masked = _ENTITY.sub(lambda match: "x" * len(match[0]), tag.text[style.value_start : end])
    for each, place in zip(parse(style.value), parse(masked), strict=False):
        yield each, style.value_start + place.start, style.value_start + place.end


def property_span(tag: Tag, *names: str) -> tuple[int, int]:
    """Where the tag's style declares one of those properties, from its `<`: all of the style where it does not."""
    style = tag.get("style")
    if style is None:
        return 0, len(tag.text)
    found = [(start, end) for each, start, end in written(tag) if each.name in names]
    return found[-1] if found else (style.value_start, style.end)


Colour = tuple[float, float, float]


@lru_cache(maxsize=4096)
def colour(value: str) -> Colour | None:
    """Red, green and blue from 0 to 1; None for what is not an opaque colour."""
    parsed = _parsed(value)
    return _srgb(parsed) if parsed and parsed.alpha >= 1 else None


@lru_cache(maxsize=4096)
def over(value: str, under: str) -> str:
    """The colour `value`, seen through to the colour `under`; as it is where nobody knows."""
    parsed, below = _parsed(value), colour(under)
    if parsed is None or parsed.alpha >= 1 or below is None:
        return value
    mixed = [parsed.alpha * one + (1 - parsed.alpha) * other for one, other in zip(_srgb(parsed), below, strict=True)]
    return "#" + "".join(f"{round(255 * part):02x}" for part in mixed)


def _parsed(value: str) -> Any:
    """None for what is no colour, or one of a space that e-mails don't use."""
    parsed = tinycss2.color4.parse_color(value)
    return parsed if getattr(parsed, "space", "") in ("srgb", "hsl", "hwb") else None


def _srgb(parsed: Any) -> Colour:
    red, green, blue = (min(max(part, 0.0), 1.0) for part in parsed.to("srgb").coordinates)
    return red, green, blue


@lru_cache(maxsize=4096)
def painted(background: str) -> str:
    """The colour that a `background` paints, of a gradient the first; empty where it paints none."""
    found = (
        tinycss2.serialize([token])
        for token in _with_arguments(tinycss2.parse_component_value_list(background))
        if tinycss2.color4.parse_color(token) is not None
    )
    return next(found, "")


def _with_arguments(tokens: Iterable[Any]) -> Iterator[Any]:
    """The tokens, and those of gradients."""
    for token in tokens:
        if token.type == "function" and token.lower_name.endswith("gradient"):
            yield from _with_arguments(token.arguments)
        else:
            yield token


def contrast(one: Colour, other: Colour) -> float:
    """WCAG's contrast ratio, from 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
