"""Style blocks, and what of them no style attribute can say."""

from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import FAQ


class StyleBlock(Rule):
    id = "style-block"
    severity = Severity.ERROR
    shortdesc = "What a `<style>` block says must be in style attributes."
    source_url = FAQ

    def check(self, email: Email) -> Iterator[Finding]:
        message = "SES refuses <style>; write its styles into style attributes, as --fix does"
        for tag in email.markup.by_name.get("style", []):
            yield from self.each(email, tag, 0, 6, message)


class LostStyle(Rule):
    id = "lost-style"
    severity = Severity.WARNING
    shortdesc = "A template's `<style>` block says nothing that a style attribute cannot say."
    source_url = FAQ

    def check(self, email: Email) -> Iterator[Finding]:
        for origin, rule in email.lost_styles:
            message = f"{rule[:80]!r} cannot be written into style attributes and is left out; make do without it"
            yield Finding(self.id, self.severity, message, origin.file, origin.line, origin.column)
