"""What of style blocks no style attribute can say."""

from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import FAQ


class LostStyle(Rule):
    id = "lost-style"
    severity = Severity.WARNING
    shortdesc = "A `<style>` block says nothing that a style attribute cannot say."
    source_url = FAQ

    def check(self, email: Email) -> Iterator[Finding]:
        for origin, rule in email.lost_styles:
            shown = " ".join(rule.split())[:80]
            message = f"{shown!r} cannot be written into style attributes and is left out; make do without it"
            yield Finding(self.id, self.severity, message, origin.file, origin.line, origin.column)
