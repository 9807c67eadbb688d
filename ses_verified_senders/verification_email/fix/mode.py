"""How a browser reads a page: its doctype says (https://html.spec.whatwg.org/multipage/parsing.html#the-initial-insertion-mode)."""

import re
from enum import Enum, auto

from ses_verified_senders.verification_email.html.markup import Markup

_QUIRKS = re.compile(r"//dtd (?:html [23]|html 4\.0\d? (?:transitional|frameset)//en[\"']?\s*>)", re.IGNORECASE)
_LIMITED = re.compile(r"//dtd (?:xhtml 1\.0|html 4\.01) (?:transitional|frameset)", re.IGNORECASE)


class Mode(Enum):
    """QUIRKS is that of a page without a doctype, and so of what SES sends."""

    QUIRKS = auto()
    LIMITED_QUIRKS = auto()
    STANDARDS = auto()


def mode(markup: Markup) -> Mode:
    """The mode of that page."""
    doctype = next(
        (markup.html[token.start : token.end] for token in markup.declarations if token.kind == "doctype"), ""
    )
    if not doctype or _QUIRKS.search(doctype):
        return Mode.QUIRKS
    return Mode.LIMITED_QUIRKS if _LIMITED.search(doctype) else Mode.STANDARDS
