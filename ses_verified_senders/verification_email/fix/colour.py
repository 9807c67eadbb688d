"""The colours of presentational attributes."""

import re
import string

import tinycss2.color3

from ses_verified_senders.verification_email.fix.placeholders import is_masked

_HEX = frozenset(string.hexdigits)


def legacy_colour(value: str) -> str:
    """As CSS, what browsers read such an attribute's value as; empty where they read none.

    Any text is a colour to them (https://html.spec.whatwg.org/#rules-for-parsing-a-legacy-colour-value).
    """
    text = value.strip(" \t\n\f\r")
    if is_masked(text) or not text or text.lower() == "transparent":
        return "" if text.lower() == "transparent" else text
    named = re.fullmatch(r"[A-Za-z]+", text) and tinycss2.color3.parse_color(text)
    if (named and named != "currentColor") or re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", text):
        return text
    digits = "".join(each if each in _HEX else "0" for each in text[:128].removeprefix("#"))
    digits += "0" * (3 - len(digits) if len(digits) < 3 else -len(digits) % 3)
    length = len(digits) // 3
    parts = [digits[index * length : (index + 1) * length][-8:] for index in range(3)]
    while len(parts[0]) > 2 and all(part[0] == "0" for part in parts):
        parts = [part[1:] for part in parts]
    return "#" + "".join(part[:2].rjust(2, "0") for part in parts)
