"""What every rule is: class data, and one generator that yields findings and never raises."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from ses_verified_senders.verification_email.html.markup import Markup, Tag
from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.rendering.origin import Origin
from ses_verified_senders.verification_email.rendering.template import RenderedTemplate


class Email:
    """A finished e-mail as the rules see it."""

    def __init__(self, rendered: RenderedTemplate, facts: TemplateFacts) -> None:
        self.file: Path = rendered.file
        self.html = rendered.html
        self.facts = facts
        self.subject = facts.subject if facts.subject is not None else rendered.subject or None
        self.lost_styles = rendered.lost_styles
        self._source_map = rendered.source_map

    @cached_property
    def markup(self) -> Markup:
        return Markup(self.html)

    @cached_property
    def size(self) -> int:
        """The HTML's bytes."""
        return len(self.html.encode(errors="surrogatepass"))

    def origin(self, start: int, end: int) -> Origin:
        """The place to blame for that stretch of HTML: the value printed into it, else where it starts."""
        return self._source_map.printed(start, end) or self._source_map.locate(start)


class Rule:
    """`source_url` is the page that says so; empty where the rule is a bound of our own."""

    id: ClassVar[str]
    severity: ClassVar[Severity]
    shortdesc: ClassVar[str]
    source_url: ClassVar[str]

    def check(self, email: Email) -> Iterator[Finding]:
        """Yield what is wrong with the e-mail."""
        raise NotImplementedError

    def at(self, email: Email, start: int, end: int, message: str) -> Finding:
        """A finding on the HTML from `start` to `end`."""
        origin = email.origin(start, end)
        return Finding(self.id, self.severity, message, origin.file, origin.line, origin.column, origin.variable)

    def each(self, email: Email, tag: Tag, start: int, end: int, message: str) -> Iterator[Finding]:
        """A finding wherever exactly that tag stands, on its characters from `start` to `end`."""
        for offset in tag.offsets:
            yield self.at(email, offset + start, offset + end, message)

    def of(self, email: Email, setting: str, message: str) -> Finding:
        """A finding on a setting."""
        return Finding(self.id, self.severity, message, email.file, 1, 1, setting)
