"""What a tag loses that no style can say."""

import re
from collections.abc import Callable, Iterator

from ses_verified_senders.verification_email.fix.loss import Kind
from ses_verified_senders.verification_email.html.css import declarations
from ses_verified_senders.verification_email.html.markup import Tag

_FORM_ATTRIBUTES = """
action checked cols disabled label list multiple placeholder rows selected size src type value
"""
_FORM = frozenset(_FORM_ATTRIBUTES.split())
_FIELDS = frozenset({"button", "form", "input", "optgroup", "option", "select", "textarea"})
# Of other tags: with an effect that no style attribute has in every client.
_OTHERS = {"ol": {"reversed"}, "table": {"frame", "rules"}, "li": {"value"}, "legend": {"align"}, "area": {"href"}}
# What no style of e-mail clients shows as browsers do.
_STANDING = {
    "marquee": "stands still now",
    "rt": "stands behind its text now, not above",
    "summary": "has no triangle now",
}
_NOTHING = re.compile(r"(?:0(?:px|%)?|none|transparent|initial|inherit|unset|\s)+")
_BUTTON_CLASS = re.compile(r"(?:^|[\s_-])(?:btn|button|cta)(?:$|[\s_-])", re.IGNORECASE)
Shown = Callable[[str], str]


def losses(tag: Tag, shown: Shown, in_painted_cell: bool) -> Iterator[tuple[Kind, str]]:
    """Kind and sentence of each; `shown` gives an attribute's value as it stands in the source."""
    href, background = tag.get("href"), tag.get("background")
    if tag.name == "a" and href:
        yield _link(tag, shown(href.value), in_painted_cell)
    if background and background.value.strip():
        yield Kind.BACKGROUND, f"the background image {shown(background.value)} is gone, since SES carries none"
    if tag.name in _STANDING:
        yield Kind.ELEMENT, f"what <{tag.name}> shows {_STANDING[tag.name]}"
    for attribute in dict.fromkeys(each.name for each in tag.attributes):
        if tag.name in _FIELDS and attribute in _FORM:
            yield Kind.FORM, f"{attribute!r} of <{tag.name}> is gone, since SES takes no working forms"
        elif attribute in _OTHERS.get(tag.name, ()):
            yield Kind.ATTRIBUTE, f"{attribute!r} of <{tag.name}> is gone, and few e-mail clients know a style for it"


def _link(tag: Tag, url: str, in_painted_cell: bool) -> tuple[Kind, str]:
    if _is_button(tag, in_painted_cell):
        return (
            Kind.BUTTON,
            f"the link to {url} became its text and still looks like a button; drop it or change its look",
        )
    return Kind.LINK, f"the link to {url} became its text, since SES appends its own link only"


def _is_button(tag: Tag, in_painted_cell: bool) -> bool:
    style, css_class = tag.get("style"), tag.get("class")
    declared = declarations(style.value) if style else {}
    if any(_is_drawn(declared.get(name, "none")) for name in ("background", "background-color", "border")):
        return True
    spaced = _is_drawn(declared.get("padding", "none")) or declared.get("display") in ("block", "inline-block")
    return (in_painted_cell and spaced) or bool(css_class and _BUTTON_CLASS.search(css_class.value))


def _is_drawn(value: str) -> bool:
    return not _NOTHING.fullmatch(value)


def is_painted(tag: Tag) -> bool:
    """Whether it is a table's cell with a background of its own."""
    style = tag.get("style")
    declared = declarations(style.value) if style else {}
    colours = (declared.get("background", "none"), declared.get("background-color", "none"))
    return tag.name in ("td", "th") and (tag.get("bgcolor") is not None or any(map(_is_drawn, colours)))
