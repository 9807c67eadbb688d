"""Text that is hard to read on its background."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ses_verified_senders.verification_email.html.css import colour, contrast, declarations, property_span
from ses_verified_senders.verification_email.html.markup import Tag
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule

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


_BLACK, _WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
_DEFAULT = _Look(_BLACK, _WHITE)
# The offset and tag whose style set a look.
_Setter = tuple[int, Tag]
_NOWHERE: _Setter = (-1, Tag("", False, ""))
_END = Tag("", True, "")
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
        look, setter, told, end = _DEFAULT, _NOWHERE, {_NOWHERE[0]}, 0
        # The open elements: name, look outside, and the tag whose style set that look.
        stack: list[tuple[str, _Look, _Setter]] = []
        for offset, tag in [*email.markup.sequence, (len(email.html), _END)]:
            if setter[0] not in told and not _legible(look) and _VISIBLE.search(email.html, end, offset):
                told.add(setter[0])
                yield self._finding(email, setter, look)
            end = offset + len(tag.text)
            if tag.name in _VOID:
                continue
            if tag.closing or (stack and stack[-1][0] == tag.name and tag.name in _CLOSED_BY_NEXT):
                look, setter = _leave(stack, tag.name, look, setter)
            if not tag.closing:
                stack.append((tag.name, look, setter))
                style = tag.get("style")
                inner = _look(look, style.value) if style and _RELEVANT.search(style.value) else look
                if inner != look:
                    look, setter = inner, (offset, tag)

    def _finding(self, email: Email, setter: _Setter, look: _Look) -> Finding:
        ratio = contrast(look.text or _BLACK, look.background or _WHITE)
        message = f"text and background differ by {ratio:.1f} to 1 only; make it at least {MIN_RATIO} to 1"
        names = ("color",) if _sets_text(setter[1]) else ("background", "background-color")
        offset, tag = setter
        start, end = property_span(tag, *names)
        return self.at(email, offset + start, offset + end, message)


def _sets_text(tag: Tag) -> bool:
    style = tag.get("style")
    return style is not None and "color" in declarations(style.value)


def _all_legible(email: Email) -> bool:
    """Whether any text colour in the e-mail could stand on any background in it; so the walk is spared."""
    styles = {style.value for _, style in email.markup.attributes.get("style", [])}
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


def _leave(stack: list[tuple[str, _Look, _Setter]], name: str, look: _Look, setter: _Setter) -> tuple[_Look, _Setter]:
    """Leave the innermost open element of that name, and all within it; a stray end tag leaves nothing."""
    for index in range(len(stack) - 1, max(len(stack) - 100, -1), -1):
        if stack[index][0] == name:
            _, look, setter = stack[index]
            del stack[index:]
            break
    return look, setter
