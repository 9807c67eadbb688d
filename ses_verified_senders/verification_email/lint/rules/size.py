"""The size of the finished e-mail."""

from collections.abc import Iterator

from ses_verified_senders.verification_email.html.markup import MAX_ATTRIBUTES, MAX_TOKENS, Tag
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import GUIDE

# Read as 10 million bytes, the stricter meaning of the guide's "10 MB".
MAX_BYTES = 10_000_000
GMAIL_BYTES = 102 * 1024


class Size(Rule):
    id = "size"
    severity = Severity.ERROR
    shortdesc = "The e-mail is smaller than 10 MB."
    source_url = GUIDE

    def check(self, email: Email) -> Iterator[Finding]:
        size = email.size + len((email.subject or "").encode(errors="replace"))
        if size >= MAX_BYTES:
            message = f"the e-mail has {size / 1_000_000:.1f} MB and SES takes less than 10; make its images smaller"
            yield self.at(email, 0, 0, message)


class Unread(Rule):
    id = "unread"
    severity = Severity.ERROR
    shortdesc = f"Only the first {MAX_TOKENS:,} tags are checked, and of a tag the first {MAX_ATTRIBUTES:,} attributes."
    source_url = ""

    def check(self, email: Email) -> Iterator[Finding]:
        markup = email.markup
        if markup.unread is not None:
            message = f"nothing is checked from here on, behind {MAX_TOKENS:,} tags; make the e-mail shorter"
            yield self.at(email, markup.unread, markup.unread + 1, message)
        for tag in markup.tags.values():
            if _has_more(tag):
                message = f"only {MAX_ATTRIBUTES:,} attributes of this tag are checked; drop those that are too many"
                yield from self.each(email, tag, 0, 1 + len(tag.name), message)


class Clipping(Rule):
    id = "clipping"
    severity = Severity.WARNING
    shortdesc = "The e-mail is smaller than the 102 kB after which Gmail cuts, its images aside."
    source_url = "https://www.caniemail.com/search/?s=gmail"

    def check(self, email: Email) -> Iterator[Finding]:
        size = email.size
        for tag in email.markup.by_name.get("img", []):
            source = tag.get("src")
            if source and source.value.startswith("data:"):
                size -= len(source.value) * len(tag.offsets)
        if GMAIL_BYTES < size < MAX_BYTES:
            message = (
                f"Gmail cuts an e-mail off after 102 kB, this one's text and tags have {size / 1024:.0f} kB, "
                "and SES's link stands at its end; make it shorter"
            )
            yield self.at(email, 0, 0, message)


def _has_more(tag: Tag) -> bool:
    """Whether attributes were left unread; behind the last one there are only blanks and slashes before the `>`."""
    read = tag.attributes
    return len(read) == MAX_ATTRIBUTES and tag.text[read[-1].end :].strip(" \t\n\f\r/") != ">"
