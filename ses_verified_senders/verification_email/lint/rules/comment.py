"""Comments, conditional ones among them."""

from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import FAQ


class Comment(Rule):
    id = "comment"
    severity = Severity.ERROR
    shortdesc = "HTML comments are not allowed."
    source_url = FAQ
    is_fixable = True

    def check(self, email: Email) -> Iterator[Finding]:
        for token in email.markup.declarations:
            if token.kind == "comment":
                yield self.at(email, token.start, token.start + 4, self._message(email.html[token.start : token.end]))

    @staticmethod
    def _message(text: str) -> str:
        if text.startswith("<!--[if"):
            return "SES refuses comments, conditional ones for Outlook too; drop it with what it holds"
        return "SES refuses HTML comments; drop it or write it as {# … #}, which is not mailed"
