"""The From address."""

from collections.abc import Iterator
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import API

_SETTING = "fromEmailAddress"


class FromAddress(Rule):
    id = "from-address"
    severity = Severity.ERROR
    shortdesc = "From is a bare address, without a display name."
    source_url = API

    def check(self, email: Email) -> Iterator[Finding]:
        address = email.facts.from_email_address
        if address is None:
            return
        name, bare = parseaddr(address)
        if name or (bare and address.strip().endswith(">")):
            yield self.of(email, _SETTING, f"SES takes no display name here; write {bare!r} instead of {address!r}")
            return
        try:
            validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
        except EmailNotValidError as error:
            yield self.of(email, _SETTING, f"{address!r} is no address: {str(error).rstrip('.')}; correct it")
