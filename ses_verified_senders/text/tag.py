"""A tag of an AWS resource, and the rules for it.

Characters and lengths: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html, "Tag
naming limits and requirements".
"""

import unicodedata
from collections.abc import Callable

LONGEST_KEY = 128
LONGEST_VALUE = 256
RESERVED = ("aws:", "verified-senders:")
"""AWS's own tag keys, and those that say whose a resource is."""
PUNCTUATION = "+-=._:/@"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:80]}…")


def fault(key: str, value: str, shown: Callable[[str], str] = _quoted) -> str:
    """What AWS would refuse, as a sentence that ends in what to do; "" if nothing. `shown` quotes a text."""
    if not 1 <= len(key) <= LONGEST_KEY:
        return f"the tag {shown(key)} has a key of {len(key)} characters; write 1 to {LONGEST_KEY}"
    if key.lower().startswith(RESERVED):
        return f"the tag {shown(key)} begins like those of {' or '.join(RESERVED)}; choose another key"
    if len(value) > LONGEST_VALUE:
        return f"the tag {shown(key)} has a value of {len(value)} characters; write at most {LONGEST_VALUE}"
    for noun, text in (("key", key), ("value", value)):
        if found := _barred(text):
            allowed = f"letters, digits, spaces and {' '.join(PUNCTUATION)}"
            whole = f"the tag {shown(key)} has the value {shown(text)}" if noun == "value" else f"the tag {shown(key)}"
            return f"{whole} with {found}, which AWS bars; write {allowed} only"
    return ""


def _barred(text: str) -> str:
    """The characters that no tag may have, each once."""
    found = dict.fromkeys(letter for letter in text if not _allowed(letter))
    return " ".join(letter if letter.isprintable() else repr(letter) for letter in found)


def _allowed(letter: str) -> bool:
    r"""AWS's pattern is [\p{L}\p{Z}\p{N}_.:/=+\-@]."""
    return letter in PUNCTUATION or unicodedata.category(letter)[0] in "LZN"
