"""Scripts, in elements, in event attributes and in URLs."""

import re
from collections.abc import Iterator

from ses_verified_senders.verification_email.html.css import plain_css
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.rules.attribute import is_event
from ses_verified_senders.verification_email.lint.table import FAQ

# Browsers drop white space and control characters before and within the scheme.
_IGNORED = re.compile(r"[\x00-\x20]+")
_SCHEME = re.compile(r"(?:javascript|vbscript|livescript|data:text/html)\b", re.IGNORECASE)
_IN_STYLE = re.compile(
    r"(?:url\(['\"]?(?:javascript|vbscript):|expression\(|-moz-binding:|(?<![\w-])behavior:)", re.IGNORECASE
)
_URLS = frozenset(
    {"action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src", "srcset", "xlink:href"}
)
# Enough of a value to hold any scheme, and little of a data: URI of megabytes.
_BEGINNING = 1000


class Script(Rule):
    id = "script"
    severity = Severity.ERROR
    shortdesc = "Scripts are not allowed."
    source_url = FAQ
    is_fixable = True

    def check(self, email: Email) -> Iterator[Finding]:
        for tag in email.markup.by_name.get("script", []):
            yield from self.each(email, tag, 0, 7, "SES refuses scripts; drop it, no e-mail client runs one")


class EventAttribute(Rule):
    id = "event-attribute"
    severity = Severity.ERROR
    shortdesc = "Event attributes such as `onclick` are not allowed."
    source_url = FAQ
    is_fixable = True

    def check(self, email: Email) -> Iterator[Finding]:
        for name, uses in email.markup.attributes.items():
            if is_event(name):
                message = f"SES refuses the event attribute {name!r}; drop it, no e-mail client runs it"
                for tag, attribute in uses:
                    yield from self.each(email, tag, attribute.start, attribute.start + len(name), message)


class ScriptUrl(Rule):
    id = "script-url"
    severity = Severity.ERROR
    shortdesc = "No URL runs a script (`javascript:` and its disguises)."
    source_url = "https://owasp.org/www-community/xss-filter-evasion-cheatsheet"
    is_fixable = True

    def check(self, email: Email) -> Iterator[Finding]:
        for name in (*_URLS, "style"):
            for tag, attribute in email.markup.attributes.get(name, []):
                if runs_script(name, attribute.value):
                    message = f"the attribute {name!r} holds a URL that runs a script; drop it"
                    yield from self.each(email, tag, attribute.value_start, attribute.end, message)


def runs_script(name: str, value: str) -> bool:
    """Whether the attribute of that name, read as a browser reads it, runs a script."""
    if name == "style":
        return bool(_IN_STYLE.search(_IGNORED.sub("", plain_css(value))))
    if name not in _URLS or ":" not in value[:_BEGINNING]:
        return False
    return bool(_SCHEME.match(_IGNORED.sub("", value[:_BEGINNING])))
