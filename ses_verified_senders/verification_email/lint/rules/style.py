"""What e-mail clients make of styles: traps, not refusals."""

import re
from collections.abc import Iterator

from ses_verified_senders.verification_email.html.css import declarations, property_span
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule

MAX_WIDTH = 600
_PIXELS = re.compile(r"\s*(\d+)(?:\.\d+)?\s*(px)?\s*", re.IGNORECASE)
# Of what caniemail.com says on 2026-05-13, the clients that ignore a value, those with the most readers first.
_WINDOWS = "Outlook on Windows"
_BOXES = f"{_WINDOWS}, GMX, WEB.DE, Orange and Gmail's apps with accounts of others"
_IGNORED_BY = {
    "display": (
        (re.compile(r"flex|grid"), _BOXES),
        (re.compile(r"inline-(?:flex|grid)"), f"{_BOXES}, and Yahoo and AOL"),
    ),
    "float": ((re.compile(r"left|right"), _WINDOWS),),
    "position": (
        (re.compile(r"relative"), "Gmail, Outlook and Mail.ru"),
        (re.compile(r"absolute"), "Gmail, Outlook, Yahoo, AOL and Mail.ru"),
        (re.compile(r"fixed"), "Gmail, Outlook, Apple Mail, Yahoo, AOL and Mail.ru"),
        (re.compile(r"sticky"), "Gmail, Outlook on Windows and iOS, Apple Mail, Yahoo, AOL and Mail.ru"),
    ),
}


class Width(Rule):
    id = "width"
    severity = Severity.WARNING
    shortdesc = "Nothing is wider than 600 pixels."
    source_url = "https://www.caniemail.com/features/css-width/"

    def check(self, email: Email) -> Iterator[Finding]:
        for name in ("width", "style"):
            for tag, attribute in email.markup.attributes.get(name, []):
                width = _width(name, attribute.value)
                if width > MAX_WIDTH:
                    message = f"{width} pixels are wider than many clients' pane; use at most {MAX_WIDTH}, or max-width"
                    value = attribute.value_start, attribute.end
                    place = value if name == "width" else property_span(tag, "width", "min-width")
                    yield from self.each(email, tag, *place, message)


class Layout(Rule):
    id = "layout"
    severity = Severity.WARNING
    shortdesc = "No flexbox, grid, float or positioning: some e-mail clients ignore them."
    source_url = "https://www.caniemail.com/search/?s=layout"

    def check(self, email: Email) -> Iterator[Finding]:
        for tag, style in email.markup.attributes.get("style", []):
            declared = declarations(style.value)
            for name, clients in _ignored(declared):
                message = f"{clients} {_verb(clients)} '{name}: {declared[name]}'; lay it out with a table"
                yield from self.each(email, tag, *property_span(tag, name), message)


def _ignored(declared: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The properties that some clients ignore, with the clients."""
    for name, values in _IGNORED_BY.items():
        for pattern, clients in values:
            if name in declared and pattern.fullmatch(declared[name]):
                yield name, clients


def _verb(clients: str) -> str:
    return "ignores" if clients == _WINDOWS else "ignore"


def _width(name: str, value: str) -> int:
    """The pixels an attribute asks for, 0 where it asks for none."""
    if name == "width":
        return _pixels(value)
    if name != "style" or "width" not in value:
        return 0
    declared = declarations(value)
    asked = max(_pixels(declared.get(width, "")) for width in ("width", "min-width"))
    cap = _pixels(declared.get("max-width", "")) or asked
    return min(asked, cap)


def _pixels(value: str) -> int:
    match = _PIXELS.fullmatch(value)
    return int(match[1]) if match else 0
