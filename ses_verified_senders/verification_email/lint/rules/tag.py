"""Tags that SES's table does not have."""

from collections.abc import Iterator

from ses_verified_senders.verification_email.fix.vocabulary import DROPPED, VOID, is_never_shown, substitute
from ses_verified_senders.verification_email.html.markup import Tag
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import FAQ, TAGS

# These have rules of their own, with a better hint.
_ELSEWHERE = frozenset({"a", "script", "style"})
_HINTS = {
    "meta": "drop it, SES sets the character set itself",
    "title": "drop it, the subject takes its place",
    "link": "write its styles into style attributes",
    "svg": "use a PNG image as a data: URI instead",
}


class UnknownTag(Rule):
    id = "tag"
    severity = Severity.ERROR
    shortdesc = "Only the tags in SES's table are allowed."
    source_url = FAQ
    is_fixable = True

    def check(self, email: Email) -> Iterator[Finding]:
        by_name = email.markup.by_name
        for tag in email.markup.tags.values():
            if tag.name in TAGS or tag.name in _ELSEWHERE or (tag.closing and tag.name in by_name):
                continue
            shown = f"</{tag.name}>" if tag.closing else f"<{tag.name}>"
            yield from self.each(email, tag, 0, len(tag.name) + 1, f"SES refuses {shown}; {_hint(tag)}")


def _hint(tag: Tag) -> str:
    """What `--fix` makes of it."""
    if tag.name in _HINTS:
        return _HINTS[tag.name]
    if tag.closing or tag.name in VOID:
        return "drop it"
    if is_never_shown(tag) or tag.name in DROPPED:
        return "drop it with its content"
    becomes = substitute(tag)
    return f"use <{becomes}>" if becomes else "keep only its content"
