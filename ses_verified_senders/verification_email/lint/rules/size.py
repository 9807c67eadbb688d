"""The size of the finished e-mail."""

from collections.abc import Iterator

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
