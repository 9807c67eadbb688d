"""Which media queries and conditions hold where an e-mail is read at a desk."""

import operator
import re
from typing import Any

import tinycss2

# The width that e-mails are laid out for, and a desk's; what holds at both holds without a media query.
WIDTHS = (600, 800)
# The rest of a desk: what its features are, each with all of a browser's names for it.
_FEATURES: dict[str, str] = {
    "any-hover": "hover",
    "any-pointer": "fine",
    "forced-colors": "none",
    "grid": "0",
    "hover": "hover",
    "inverted-colors": "none",
    "orientation": "landscape",
    "pointer": "fine",
    "prefers-color-scheme": "light",
    "prefers-contrast": "no-preference",
    "prefers-reduced-motion": "no-preference",
    "scripting": "none",
}
# Features with a number; a pixel of the screen is one of CSS.
_NUMBERS = {"color": 8.0, "device-pixel-ratio": 1.0, "-webkit-device-pixel-ratio": 1.0, "resolution": 1.0}
_UNITS = {"": 1.0, "px": 1.0, "em": 16.0, "rem": 16.0, "dppx": 1.0, "x": 1.0, "dpi": 1 / 96}
_COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
_NOTHING = frozenset({"", "0", "none", "no-preference"})
# What a `@supports` asks where it means browsers other than the one at the desk.
_OTHER_BROWSERS = re.compile(r"\bnot\b|(?<![\w-])-(?:apple-|moz-|ms-|o-|webkit-(?:overflow-scrolling|touch-callout))")
Tokens = list[Any]


def holds(query: str) -> bool:
    """Whether one of the media queries in the list holds at all of WIDTHS."""
    queries = _split(tinycss2.parse_component_value_list(query.lower(), skip_comments=True), ",")
    return any(all(_query_holds(each, width) for width in WIDTHS) for each in queries)


def is_supported(condition: str) -> bool:
    """Whether the condition of a `@supports` holds: browsers know whatever an e-mail asks them for, but for what asks
    which browser it is, or whether it doesn't know."""
    return not _OTHER_BROWSERS.search(condition.lower())


def _split(tokens: Tokens, separator: str) -> list[Tokens]:
    parts: list[Tokens] = [[]]
    for token in tokens:
        if token.type == "whitespace":
            continue
        if token == separator or _word(token) == separator:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _query_holds(tokens: Tokens, width: int) -> bool:
    if not tokens:
        return True
    is_negated = _word(tokens[0]) == "not"
    if is_negated or _word(tokens[0]) == "only":
        media, condition = (_word(tokens[1]) if tokens[1:] else ""), tokens[3:]
    else:
        media, condition = _word(tokens[0]), tokens[2:]
    if not media:
        return _holds(tokens, width) is True
    found = (_holds(condition, width) if condition else True) if media in ("all", "screen") else False
    return found is not None and found is not is_negated


def _word(token: Any) -> str:
    return str(token.value) if token.type == "ident" else ""


def _holds(tokens: Tokens, width: int) -> bool | None:
    """Whether a condition of features holds; None where nobody knows."""
    alternatives = _split(tokens, "or")
    if len(alternatives) > 1:
        found = [_holds(each, width) for each in alternatives]
        return True if True in found else None if None in found else False
    together = _split(tokens, "and")
    if len(together) > 1:
        found = [_holds(each, width) for each in together]
        return False if False in found else None if None in found else True
    if len(tokens) == 2 and _word(tokens[0]) == "not":
        inner = _holds(tokens[1:], width)
        return None if inner is None else not inner
    return _feature_holds(tokens[0].content, width) if len(tokens) == 1 and tokens[0].type == "() block" else None


def _feature_holds(content: Tokens, width: int) -> bool | None:
    tokens = [token for token in content if token.type != "whitespace"]
    if any(token.type == "() block" for token in tokens):
        return _holds(tokens, width)
    text = "".join(token.serialize() for token in tokens)
    name, colon, value = text.partition(":")
    if colon or name.isidentifier() or name in _FEATURES:
        return _is(name, value, width) if colon else _is_there(name)
    return _range_holds(text, width)


def _is_there(name: str) -> bool | None:
    if name in _FEATURES:
        return _FEATURES[name] not in _NOTHING
    return True if name in ("width", "height", *_NUMBERS) else None


def _is(name: str, value: str, width: int) -> bool | None:
    if name in _FEATURES:
        return _FEATURES[name] == value
    for prefix, sign in (("min-", ">="), ("max-", "<="), ("-webkit-min-", ">="), ("-webkit-max-", "<=")):
        if name.startswith(prefix):
            return _compared(name.removeprefix(prefix), sign, value, width)
    return _compared(name, "=", value, width)


def _range_holds(text: str, width: int) -> bool | None:
    """Of `width >= 400px`, `400px <= width` and `400px <= width < 900px`."""
    parts = [text]
    for sign in ("<=", ">=", "<", ">", "="):
        parts = [piece for part in parts for piece in ([part] if part in _COMPARISONS else _cut(part, sign))]
    if len(parts) not in (3, 5):
        return None
    found = [
        _ordered(left, sign, right, width)
        for left, sign, right in zip(parts[::2], parts[1::2], parts[2::2], strict=False)
    ]
    return False if False in found else None if None in found else True


def _cut(text: str, sign: str) -> list[str]:
    before, found, after = text.partition(sign)
    return [before, found, *_cut(after, sign)] if found else [text]


def _ordered(left: str, sign: str, right: str, width: int) -> bool | None:
    if _number(left) is None:
        return _compared(left, sign, right, width)
    return _compared(right, sign.translate(str.maketrans("<>", "><")), left, width)


def _compared(name: str, sign: str, value: str, width: int) -> bool | None:
    known = width if name in ("width", "device-width") else _NUMBERS.get(name)
    limit = _number(value)
    return None if known is None or limit is None else bool(_COMPARISONS[sign](known, limit))


def _number(text: str) -> float | None:
    token = tinycss2.parse_one_component_value(text)
    if token.type not in ("number", "dimension"):
        return None
    unit = token.lower_unit if token.type == "dimension" else ""
    return float(token.value) * _UNITS[unit] if unit in _UNITS else None
