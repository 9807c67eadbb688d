"""Text that is hard to read on its background."""

import html as entities
from collections.abc import Iterator

from ses_verified_senders.verification_email.fix.vocabulary import VOID
from ses_verified_senders.verification_email.html.css import colour, contrast, property_span
from ses_verified_senders.verification_email.html.markup import Tag
from ses_verified_senders.verification_email.lint.appearance import DEFAULT, Appearance, declared, inner
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule

# Of ordinary and of large text (https://www.w3.org/TR/WCAG22/#contrast-minimum).
MIN_RATIO, MIN_RATIO_LARGE = 4.5, 3.0
_CLOSED_BY_NEXT = frozenset({"li", "p", "td", "th", "tr", "dt", "dd", "option"})
_INVISIBLE = " \t\n\r\f\u00a0\u00ad\u034f\u200b\u200c\u200d\u200e\u200f\ufeff"
# The offset and tag that set a look.
_Setter = tuple[int, Tag]
_NOWHERE: _Setter = (-1, Tag("", False, ""))
_END = Tag("", True, "")


class Contrast(Rule):
    id = "contrast"
    severity = Severity.WARNING
    shortdesc = "Text and background differ enough to be read: 4.5 to 1, large text 3 to 1."
    source_url = "https://www.w3.org/TR/WCAG22/#contrast-minimum"

    def check(self, email: Email) -> Iterator[Finding]:
        look, setter, reported, end = DEFAULT, _NOWHERE, {_NOWHERE[0]}, 0
        # The open elements: name, look outside, and the tag that set that look.
        stack: list[tuple[str, Appearance, _Setter]] = []
        for offset, tag in [*email.markup.sequence, (len(email.html), _END)]:
            if setter[0] not in reported and not _legible(look) and _is_seen(email.html[end:offset]):
                reported.add(setter[0])
                yield self._finding(email, setter, look)
            end = offset + len(tag.text)
            if tag.name in VOID:
                continue
            if tag.closing or (stack and stack[-1][0] == tag.name and tag.name in _CLOSED_BY_NEXT):
                look, setter = _leave(stack, tag.name, look, setter)
            if not tag.closing:
                stack.append((tag.name, look, setter))
                within = inner(look, tag)
                if (within.text, within.background, within.is_hidden) != (look.text, look.background, look.is_hidden):
                    setter = (offset, tag)
                look = within

    def _finding(self, email: Email, setter: _Setter, look: Appearance) -> Finding:
        shown = int(_ratio(look) * 100) / 100
        message = (
            f"text and background differ by {shown:g} to 1, needs {_needed(look):g}; use a darker or lighter colour"
        )
        names = ("color",) if "color" in declared(setter[1]) else ("background", "background-color", "background-image")
        offset, tag = setter
        start, end = property_span(tag, *names)
        return self.at(email, offset + start, offset + end, message)


def _is_seen(text: str) -> bool:
    return bool(entities.unescape(text).strip(_INVISIBLE))


def _ratio(look: Appearance) -> float:
    text, background = colour(look.text), colour(look.background)
    return contrast(text, background) if text and background else 21.0


def _needed(look: Appearance) -> float:
    return MIN_RATIO_LARGE if look.is_large else MIN_RATIO


def _legible(look: Appearance) -> bool:
    """Whether it can be read, as far as its colours are known."""
    return look.is_hidden or _ratio(look) >= _needed(look)


def _leave(
    stack: list[tuple[str, Appearance, _Setter]], name: str, look: Appearance, setter: _Setter
) -> tuple[Appearance, _Setter]:
    """Leave the innermost open element of that name, and all within it; a stray end tag leaves nothing."""
    for index in range(len(stack) - 1, -1, -1):
        if stack[index][0] == name:
            _, look, setter = stack[index]
            del stack[index:]
            break
    return look, setter
