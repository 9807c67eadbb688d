"""A doctype, CDATA sections and processing instructions, and tags that never end."""

from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import FAQ


class Doctype(Rule):
    id = "doctype"
    severity = Severity.ERROR
    shortdesc = "A doctype is not allowed."
    source_url = FAQ
    is_fixable = True

    def check(self, email: Email) -> Iterator[Finding]:
        for token in email.markup.declarations:
            if token.kind == "doctype":
                yield self.at(email, token.start, token.start + 9, "SES refuses a doctype; drop it")


class OtherDeclaration(Rule):
    id = "declaration"
    severity = Severity.ERROR
    shortdesc = "CDATA sections, processing instructions and other declarations are not allowed."
    source_url = FAQ
    is_fixable = True

    def check(self, email: Email) -> Iterator[Finding]:
        for token in email.markup.declarations:
            if token.kind == "declaration":
                start = email.html[token.start : token.start + 12].split("\n")[0]
                yield self.at(email, token.start, token.start + 2, f"SES refuses {start!r}, which is no tag; drop it")


class UnclosedTag(Rule):
    id = "unclosed-tag"
    severity = Severity.ERROR
    shortdesc = "Every tag ends in `>`."
    source_url = "https://html.spec.whatwg.org/multipage/parsing.html#parse-error-eof-in-tag"

    def check(self, email: Email) -> Iterator[Finding]:
        for token in email.markup.declarations:
            if token.kind == "unclosed":
                message = "this tag does not end, so all that follows is lost; close its quotes and add the '>'"
                yield self.at(email, token.start, token.start + 2, message)
