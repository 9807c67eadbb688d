"""What Outlook on Windows makes of boxes: it renders e-mails with Word."""

import re
from collections.abc import Iterator

from ses_verified_senders.verification_email.html.css import declarations, property_span
from ses_verified_senders.verification_email.html.markup import Tag
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule

_CELLS = frozenset({"td", "th"})
_SIDES = ("padding", "padding-top", "padding-right", "padding-bottom", "padding-left")
_NOTHING = re.compile(r"(?:0(?:px|em|%)?|inherit|initial|unset|\s)+")


class OutlookPadding(Rule):
    id = "outlook-padding"
    severity = Severity.WARNING
    shortdesc = "Only table cells have a padding: Outlook on Windows ignores that of other tags."
    source_url = "https://www.caniemail.com/features/css-padding/"

    def check(self, email: Email) -> Iterator[Finding]:
        for tag, declared in _styled(email):
            padded = [name for name in _SIDES if not _NOTHING.fullmatch(declared.get(name, "0"))]
            if padded and tag.name not in _CELLS and tag.name != "body":
                message = f"Outlook on Windows ignores {padded[0]!r} of <{tag.name}>; put it on a table cell around"
                yield from self.each(email, tag, *property_span(tag, *padded), message)


class OutlookMaxWidth(Rule):
    id = "outlook-max-width"
    severity = Severity.WARNING
    shortdesc = "Only tables have a max-width: Outlook on Windows ignores that of other tags."
    source_url = "https://www.caniemail.com/features/css-max-width/"

    def check(self, email: Email) -> Iterator[Finding]:
        for tag, declared in _styled(email):
            if declared.get("max-width", "none") in ("none", "100%") or tag.name in _CELLS | {"body", "table"}:
                continue
            if not _has_fixed_width(tag):
                message = f"Outlook on Windows ignores 'max-width' of <{tag.name}>; put it on a table"
                yield from self.each(email, tag, *property_span(tag, "max-width"), message)


def _styled(email: Email) -> Iterator[tuple[Tag, dict[str, str]]]:
    for tag, style in email.markup.attributes.get("style", []):
        yield tag, declarations(style.value)


def _has_fixed_width(tag: Tag) -> bool:
    width = tag.get("width")
    return width is not None and width.value.strip().removesuffix("px").isdecimal()
