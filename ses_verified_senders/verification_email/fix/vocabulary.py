"""What becomes of the tags that SES does not take."""

from ses_verified_senders.verification_email.html.markup import Tag

_DROPPED_NAMES = (
    "applet audio canvas embed frameset iframe math meter noembed noframes object progress script style svg video xmp"
)
_HIDDEN_NAMES = "datalist noscript rp template title"
_BLOCK_NAMES = """
article aside details dialog figcaption figure footer header hgroup main marquee nav search section summary
"""
_VOID_NAMES = "area base basefont br col embed frame hr image img input link meta param source track wbr"
# Dropped with all that is in them, since SES's table has nothing that shows it.
DROPPED = frozenset(_DROPPED_NAMES.split())
# Dropped with all that is in them, since no browser shows it where scripts run or dialogs open.
HIDDEN = frozenset(_HIDDEN_NAMES.split())
VOID = frozenset(_VOID_NAMES.split())
# Nobody misses these.
SILENT = frozenset({"script", "style", "title"})
_RENAMED = {**dict.fromkeys(_BLOCK_NAMES.split(), "div"), "dir": "ul", "image": "img", "listing": "pre"}
# What browsers show them with (https://html.spec.whatwg.org/multipage/rendering.html).
LOOKS = {
    "figure": ("margin: 1em 40px",),
    "mark": ("background-color: yellow", "color: black"),
    "nobr": ("white-space: nowrap",),
    "rt": ("font-size: 50%",),
}
# They say something without a value.
_FLAGS = frozenset({"hidden", "popover"})
_LOOKING = _FLAGS | {"class", "dir", "id", "style", "title"}


def substitute(tag: Tag) -> str | None:
    """The name of the tag that takes its place, None where it goes and only its content stays."""
    if renamed := _RENAMED.get(tag.name):
        return renamed
    if tag.name in VOID:
        return None
    has_looks = tag.name in LOOKS or any(
        each.name in _LOOKING for each in tag.attributes if each.value or is_flag(each.name)
    )
    return "span" if has_looks else None


def is_flag(name: str) -> bool:
    """Whether an attribute of that name says something without a value."""
    return name in ("hidden", "popover")


def is_never_shown(tag: Tag) -> bool:
    """Whether no browser shows the element, nor anything in it, as it stands."""
    if tag.name == "dialog":
        return tag.get("open") is None
    if tag.name == "input":
        kind = tag.get("type")
        return kind is not None and kind.value.strip().lower() == "hidden"
    return tag.name in HIDDEN
