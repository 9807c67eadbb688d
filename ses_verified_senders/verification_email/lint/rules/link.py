"""Links."""

from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import FAQ


class Link(Rule):
    id = "link"
    severity = Severity.ERROR
    shortdesc = "Links are not allowed: SES appends its own."
    source_url = FAQ
    is_fixable = True

    def check(self, email: Email) -> Iterator[Finding]:
        message = "SES refuses <a> and appends the verification link itself; keep only the link's text"
        for tag in email.markup.by_name.get("a", []):
            yield from self.each(email, tag, 0, 2, message)
        if "a" not in email.markup.by_name:
            for tag in email.markup.tags.values():
                if tag.closing and tag.name == "a":
                    yield from self.each(email, tag, 0, 3, "SES refuses </a>; drop it")
