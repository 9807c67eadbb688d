"""Text that is hard to read on its background."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from components.lint.css import colour, contrast, declarations
from components.lint.finding import Finding, Severity
from components.lint.rule import Email, Rule

MIN_RATIO = 4.5
_VOID = frozenset({"area", "br", "col", "hr", "img", "input"})
_CLOSED_BY_NEXT = frozenset({"li", "p", "td", "th", "tr", "dt", "dd", "option"})
_RELEVANT = re.compile("color|background|display|visibility|font-size", re.IGNORECASE)
_VISIBLE = re.compile(r"[^\s\u200b\u200c\u00a0]")

_Colour = tuple[float, float, float] | None


class _Look(NamedTuple):
    """How text in an element looks; None for a colour that cannot be told."""

    text: _Colour
    background: _Colour


_DEFAULT = _Look((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
# So many pairs of colours are compared faster than the e-mail is walked.
_FEW = 1000


class Contrast(Rule):
    id = "contrast"
    severity = Severity.WARNING
    shortdesc = "Text and background differ enough to be read (4.5 to 1)."
    source_url = "https://www.w3.org/TR/WCAG22/#contrast-minimum"

    def check(self, email: Email) -> Iterator[Finding]:
        if not _all_legible(email):
            yield from self._walk(email)

    def _walk(self, email: Email) -> Iterator[Finding]:
        look = _DEFAULT
        # The open elements: name, look outside, and the place of the style that set the look inside.
        stack: list[tuple[str, _Look, tuple[int, int]]] = []
        place, told, end = (0, 0), (-1, -1), 0
        for offset, tag in email.markup.sequence:
            if place != told and end < offset and not _legible(look) and _VISIBLE.search(email.html, end, offset):
                told = place
                yield self.at(email, *place, self._message(look))
            end = offset + len(tag.text)
            if tag.name in _VOID:
                continue
            if tag.closing or (stack and stack[-1][0] == tag.name and tag.name in _CLOSED_BY_NEXT):
                look, place = _leave(stack, tag.name, look, place)
            if not tag.closing:
                stack.append((tag.name, look, place))
                style = tag.get("style")
                if style and _RELEVANT.search(style.value):
                    inner = _look(look, style.value)
                    if inner != look:
                        look, place = inner, (offset + style.value_start, offset + style.end)

    @staticmethod
    def _message(look: _Look) -> str:
        ratio = contrast(look.text or (0, 0, 0), look.background or (1, 1, 1))
        return f"text and background differ by {ratio:.1f} to 1 only; make it at least {MIN_RATIO} to 1"


def _all_legible(email: Email) -> bool:
    """Whether any text colour in the e-mail could stand on any background in it; so the walk is spared."""
    styles = {style.value for tag in email.markup.tags.values() if (style := tag.get("style"))}
    looks = {_look(_DEFAULT, style) for style in styles if _RELEVANT.search(style)} | {_DEFAULT}
    texts, backgrounds = {look.text for look in looks}, {look.background for look in looks}
    if len(texts) * len(backgrounds) > _FEW:
        return False
    return all(_legible(_Look(text, background)) for text in texts for background in backgrounds)


@lru_cache(maxsize=4096)
def _look(outer: _Look, style: str) -> _Look:
    declared = declarations(style)
    if declared.get("display") == "none" or declared.get("visibility") == "hidden" or declared.get("font-size") == "0":
        return _Look(None, None)
    text, background = outer.text, outer.background
    if "color" in declared and declared["color"] != "inherit":
        text = colour(declared["color"])
    for name in ("background", "background-color"):
        if name in declared and declared[name] not in ("inherit", "transparent", "none"):
            background = colour(declared[name])
    return _Look(text, background)


@lru_cache(maxsize=4096)
def _legible(look: _Look) -> bool:
    return look.text is None or look.background is None or contrast(look.text, look.background) >= MIN_RATIO


def _leave(
    stack: list[tuple[str, _Look, tuple[int, int]]], name: str, look: _Look, place: tuple[int, int]
) -> tuple[_Look, tuple[int, int]]:
    """Leave the innermost open element of that name, and all within it; a stray end tag leaves nothing."""
    for index in range(len(stack) - 1, max(len(stack) - 100, -1), -1):
        if stack[index][0] == name:
            _, look, place = stack[index]
            del stack[index:]
            break
    return look, place
