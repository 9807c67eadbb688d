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

    def end(self, start: int, end: int) -> Origin:
        """Where the stretch ends in the source: where it starts, if it is not one piece there."""
        first, last = self.origin(start, end), self._source_map.locate(max(end - 1, start))
        if not (first.literal and last.literal and first.file == last.file) or end <= start:
            return first
        return last.after(self.html[end - 1])

    def is_of_stand_in(self, start: int, end: int) -> bool:
        """Whether a stand-in's text is part of the stretch, and no address of another site stands before it."""
        printed = self._source_map.printed(start, end)
        if printed is None or not printed.is_stand_in:
            return False
        name = self.html.find(printed.variable.split(".")[0].split(",")[0], start, end)
        return "//" not in self.html[start : max(name, start)]


class Rule:
    """`source_url` is the page that says so."""

    id: ClassVar[str]
    severity: ClassVar[Severity]
    shortdesc: ClassVar[str]
    source_url: ClassVar[str]
    # Whether `--fix` leaves nothing of it.
    is_fixable: ClassVar[bool] = False

    def check(self, email: Email) -> Iterator[Finding]:
        """Yield what is wrong with the e-mail."""
        raise NotImplementedError

    def at(self, email: Email, start: int, end: int, message: str) -> Finding:
        """A finding on the HTML from `start` to `end`."""
        origin, behind = email.origin(start, end), email.end(start, end)
        place = (origin.file, origin.line, origin.column, origin.variable, behind.line, behind.column)
        return Finding(self.id, self.severity, message, *place, email.is_of_stand_in(start, end))

    def each(self, email: Email, tag: Tag, start: int, end: int, message: str) -> Iterator[Finding]:
        """A finding wherever exactly that tag stands, on its characters from `start` to `end`."""
        for offset in tag.offsets:
            yield self.at(email, offset + start, offset + end, message)

    def of(self, email: Email, setting: str, message: str) -> Finding:
        """A finding on a setting."""
        return Finding(self.id, self.severity, message, email.file, 1, 1, setting)
