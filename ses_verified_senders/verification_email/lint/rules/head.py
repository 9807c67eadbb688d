"""The head."""

from collections.abc import Iterator

from ses_verified_senders.verification_email.html.markup import Tag
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule

# What may stand in a head and has content of its own.
_WITH_CONTENT = frozenset({"noscript", "script", "style", "template", "title"})


class HeadText(Rule):
    id = "head-text"
    severity = Severity.ERROR
    shortdesc = "The head holds no text: clients show it above the e-mail."
    source_url = "https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inhead"

    def check(self, email: Email) -> Iterator[Finding]:
        """The first text between the tags of the head."""
        inside, element, end = False, "", 0
        for offset, tag in email.markup.sequence:
            if tag.name == "body":
                # A head that comes later is none to browsers.
                return
            if inside and not element and email.html[end:offset].strip():
                yield from self._text(email, end, offset)
                inside = False
            inside, element = _state(tag, inside, element)
            end = offset + len(tag.text)

    def _text(self, email: Email, start: int, end: int) -> Iterator[Finding]:
        text = email.html[start:end]
        start += len(text) - len(text.lstrip())
        shown = text.strip()[:40]
        if not shown.startswith("<"):
            message = f"{shown!r} stands in the head, and clients show it above the e-mail; move it into the body"
            yield self.at(email, start, start + len(shown), message)


def _state(tag: Tag, inside: bool, element: str) -> tuple[bool, str]:
    """Whether what follows the tag is in the head, and in which element there."""
    if tag.name == "head":
        return not tag.closing, ""
    if tag.name in _WITH_CONTENT:
        return inside, "" if tag.closing else tag.name
    return inside, element
