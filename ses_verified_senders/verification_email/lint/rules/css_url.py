"""What a style attribute loads."""

import re
from collections.abc import Iterator

from ses_verified_senders.verification_email.html.css import plain_css
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.rules.script import runs_script
from ses_verified_senders.verification_email.lint.table import FAQ

# Without url() and the like around a data: URI of an image, which loads nothing.
_LOADS = re.compile(
    r"(?<![\w-])(?:url|image|image-set|src)\(\s*+['\"]?+\s*+(?!data:image/|url\(|['\")])([^'\")]*)", re.IGNORECASE
)


class CssUrl(Rule):
    id = "css-url"
    severity = Severity.ERROR
    shortdesc = "A style attribute loads nothing from elsewhere."
    source_url = FAQ

    def check(self, email: Email) -> Iterator[Finding]:
        for tag, style in email.markup.attributes.get("style", []):
            if not ("(" in style.value or "\\" in style.value) or runs_script("style", style.value):
                continue
            written = tag.text[style.value_start : style.end]
            for match in _LOADS.finditer(plain_css(style.value)):
                shown = match[1].strip()[:80]
                message = f"this style loads {shown!r}, which SES does not carry; use a colour, or an image in an <img>"
                # Where it is disguised by comments or escapes, the place is the whole attribute.
                start = max(written.find(match[0]), 0)
                end = start + len(match[0]) if start else len(written)
                yield from self.each(email, tag, style.value_start + start, style.value_start + end, message)
