"""Placeholders that nobody filled."""

import re
from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import GUIDE

_LEFTOVER = re.compile(r"\{\{|\{%")


class Placeholder(Rule):
    id = "placeholder"
    severity = Severity.ERROR
    shortdesc = "No `{{ }}` or `{% %}` is left: SES replaces nothing in these e-mails."
    source_url = GUIDE

    def check(self, email: Email) -> Iterator[Finding]:
        for match in _LEFTOVER.finditer(email.html):
            shown = email.html[match.start() : match.start() + 40].split("\n")[0]
            yield self.at(email, match.start(), match.end(), self._message(shown))
        subject = _LEFTOVER.search(email.subject or "")
        if subject:
            yield self.of(email, "subject", self._message(email.subject or ""))

    @staticmethod
    def _message(shown: str) -> str:
        return f"{shown!r} would be mailed as it stands, SES fills nothing in; fill it with Jinja2, or drop it"
