"""Branches of a template that a rendering did not take, checked as text."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import TemplateSyntaxError

from ses_verified_senders.verification_email.fix.placeholders import MaskError, Placeholders, is_masked
from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding
from ses_verified_senders.verification_email.lint.rule import Email
from ses_verified_senders.verification_email.lint.rules.attribute import UnknownAttribute
from ses_verified_senders.verification_email.lint.rules.comment import Comment
from ses_verified_senders.verification_email.lint.rules.declaration import Doctype, OtherDeclaration
from ses_verified_senders.verification_email.lint.rules.image import ImageSource
from ses_verified_senders.verification_email.lint.rules.link import Link
from ses_verified_senders.verification_email.lint.rules.placeholder import Placeholder
from ses_verified_senders.verification_email.lint.rules.script import EventAttribute, Script, ScriptUrl
from ses_verified_senders.verification_email.lint.rules.tag import UnknownTag
from ses_verified_senders.verification_email.rendering.origin import Origin
from ses_verified_senders.verification_email.rendering.source import UnreadableError, lines, read_source
from ses_verified_senders.verification_email.rendering.source_map import SourceMap
from ses_verified_senders.verification_email.rendering.template import RenderedTemplate

# What can be said of a piece of an e-mail, without what stands around it and without values.
_RULES = (
    UnknownTag(),
    UnknownAttribute(),
    Comment(),
    Doctype(),
    OtherDeclaration(),
    Script(),
    EventAttribute(),
    ScriptUrl(),
    Link(),
    ImageSource(),
    Placeholder(),
)


def lint_untaken(rendered: RenderedTemplate) -> Iterator[Finding]:
    """The findings on the texts that the rendering left out, at their places in the sources."""
    by_file: dict[Path, list[tuple[Origin, Origin]]] = {}
    for origin, text in rendered.untaken:
        if text.strip():
            by_file.setdefault(origin.file, []).append((origin, origin.after(text)))
    for file, pieces in by_file.items():
        for finding in _findings(file):
            if any(_is_within(finding, start, end) for start, end in pieces):
                yield finding


def _findings(file: Path) -> Iterator[Finding]:
    try:
        # Jinja2's own line ends.
        masked = Placeholders("\n".join(lines(read_source(file))), is_template=True).text
    except (UnreadableError, MaskError, TemplateSyntaxError):
        return
    email = Email(RenderedTemplate(file, "", masked, SourceMap.verbatim(file, masked)), TemplateFacts())
    for rule in _RULES:
        # Of what holds an expression nothing is known yet.
        yield from (finding for finding in rule.check(email) if not is_masked(finding.message))


def _is_within(finding: Finding, start: Origin, end: Origin) -> bool:
    return (start.line, start.column) <= (finding.line, finding.column) < (end.line, end.column)
