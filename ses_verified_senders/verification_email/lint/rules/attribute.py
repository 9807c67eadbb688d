"""Attributes that SES's table does not have for their tag."""

from collections.abc import Iterator

from ses_verified_senders.verification_email.fix.presentation import cell_styles, styles
from ses_verified_senders.verification_email.html.markup import Attribute, Tag
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import ATTRIBUTES, EVERYWHERE, FAQ

_ON_CELLS = {"border": "border", "cellpadding": "padding"}


class UnknownAttribute(Rule):
    id = "attribute"
    severity = Severity.ERROR
    shortdesc = "Only the attributes in SES's table are allowed, per tag."
    source_url = FAQ
    is_fixable = True

    def check(self, email: Email) -> Iterator[Finding]:
        for name, uses in email.markup.attributes.items():
            if name in EVERYWHERE or is_event(name):
                continue
            for tag, attribute in uses:
                # Of a tag that is refused itself nothing more is said.
                if name not in ATTRIBUTES.get(tag.name, {name}):
                    message = f"SES refuses the attribute {name!r} of <{tag.name}>; {_hint(tag, attribute)}"
                    yield from self.each(email, tag, attribute.start, attribute.start + len(name), message)


def _hint(tag: Tag, attribute: Attribute) -> str:
    """What `--fix` makes of it."""
    if tag.name == "table" and attribute.name in ("border", "cellpadding"):
        on_cells = [each for each in cell_styles(tag) if each.startswith(_ON_CELLS[attribute.name])]
        if on_cells:
            return f'use style="{on_cells[0]}" on the cells'
    made = "; ".join(styles(tag, attribute.name, attribute.value))
    return f'use style="{made}"' if made else "drop it"


def is_event(name: str) -> bool:
    """Whether it is `onclick` or one of its kin, which have a rule of their own."""
    return name.startswith("on") and len(name) > 2
