"""The pages that the link leads on to."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import API


def _urls(email: Email) -> Iterator[tuple[str, str]]:
    for setting, url in (
        ("successRedirectionUrl", email.facts.success_redirection_url),
        ("failureRedirectionUrl", email.facts.failure_redirection_url),
    ):
        if url is not None:
            yield setting, url


class Redirection(Rule):
    id = "redirection"
    severity = Severity.ERROR
    shortdesc = "The redirection URLs are absolute, http or https, with a host."
    source_url = API

    def check(self, email: Email) -> Iterator[Finding]:
        for setting, url in _urls(email):
            if not is_absolute(url):
                yield self.of(email, setting, f"{url!r} is no absolute http(s) URL; write it like https://example.com/")


class PlainHttp(Rule):
    id = "redirection-http"
    severity = Severity.WARNING
    shortdesc = "The redirection URLs are https."
    source_url = API

    def check(self, email: Email) -> Iterator[Finding]:
        for setting, url in _urls(email):
            if is_absolute(url) and url.lower().startswith("http:"):
                yield self.of(email, setting, f"{url!r} is not encrypted, and browsers warn of that; use https")


def is_absolute(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # Raises where it is no number.
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in url)
