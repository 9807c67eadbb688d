"""Attributes that SES's table does not have for their tag."""

from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import ATTRIBUTES, EVERYWHERE, FAQ

_HINTS = {
    "align": 'use style="text-align: …", or on a table style="margin: 0 auto"',
    "background": 'use style="background-color: …"',
    "bgcolor": 'use style="background-color: …"',
    "border": 'use style="border: …"',
    "cellpadding": 'use style="padding: …" on the cells',
    "cellspacing": 'use style="border-collapse: collapse" or border-spacing',
    "color": 'use style="color: …"',
    "face": 'use style="font-family: …"',
    "height": 'use style="height: …"',
    "size": 'use style="font-size: …"',
    "valign": 'use style="vertical-align: …"',
    "width": 'use style="width: …"',
}


class UnknownAttribute(Rule):
    id = "attribute"
    severity = Severity.ERROR
    shortdesc = "Only the attributes in SES's table are allowed, per tag."
    source_url = FAQ

    def check(self, email: Email) -> Iterator[Finding]:
        for name, uses in email.markup.attributes.items():
            if name in EVERYWHERE or is_event(name):
                continue
            hint = _HINTS.get(name, "drop it")
            for tag, attribute in uses:
                # Of a tag that is refused itself nothing more is said.
                if name not in ATTRIBUTES.get(tag.name, {name}):
                    message = f"SES refuses the attribute {name!r} of <{tag.name}>; {hint}"
                    yield from self.each(email, tag, attribute.start, attribute.start + len(name), message)


def is_event(name: str) -> bool:
    """Whether it is `onclick` or one of its kin, which have a rule of their own."""
    return name.startswith("on") and len(name) > 2
