"""The template's name, and how many there are."""

import re
from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import API, GUIDE

MAX_TEMPLATES = 50


class TemplateName(Rule):
    id = "template-name"
    severity = Severity.ERROR
    shortdesc = "The name has 1 to 64 letters, digits, hyphens and underscores."
    source_url = API

    def check(self, email: Email) -> Iterator[Finding]:
        name = email.facts.template_name
        if name is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
            message = f"{name!r} is no template name; use 1 to 64 letters, digits, hyphens and underscores"
            yield self.of(email, "templateName", message)


class TemplateCount(Rule):
    id = "template-count"
    severity = Severity.ERROR
    shortdesc = "An account has at most 50 templates in a region."
    source_url = GUIDE

    def check(self, email: Email) -> Iterator[Finding]:
        count = email.facts.number_of_templates
        if count is not None and count > MAX_TEMPLATES:
            message = f"SES keeps {MAX_TEMPLATES} templates and this makes {count}; drop {count - MAX_TEMPLATES}"
            yield self.of(email, "templates", message)
