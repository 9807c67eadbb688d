"""Which media queries hold where an e-mail is read at a desk, and which rules of a style sheet so do."""

import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import tinycss2

from ses_verified_senders.verification_email.html.css import offset

# The width that e-mails are laid out for, and a desk's; what holds at both holds without a media query.
WIDTHS = (600, 800)
_FEATURE = re.compile(r"\(\s*(min-|max-)?(?:device-)?width\s*(:|>=|<=|>|<)\s*([\d.]+)(px|em|rem)?\s*\)")
_COMPARISONS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}
_PIXELS = {"": 1.0, "px": 1.0, "em": 16.0, "rem": 16.0}
# What only a client's own style sheet could do: states, generated content.
_STATES = """
active after before checked disabled enabled first-letter first-line focus focus-within hover placeholder selection
target visited
"""
_NOT_INLINABLE = frozenset(_STATES.split())
# Every link is one at first.
_ALWAYS = frozenset({"link", "any-link"})
_BLANK = frozenset({"charset", "namespace"})


# A declaration's name and value, the same however they are spaced.
Key = tuple[str, str]


@dataclass
class Sheet:
    """A style sheet's rules that hold, as CSS, and what of it no style attribute can express.

    `lost` is pairs of a rule's offset and its beginning, `opened` those of the `@media` that hold at any width from now
    on; `places` has the offset of each declaration, the first of those that say the same.
    """

    source: str
    css: list[str] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    opened: list[tuple[int, str]] = field(default_factory=list)
    places: dict[Key, int] = field(default_factory=dict)

    def place(self, node: Any) -> int:
        return offset(self.source, node.source_line, node.source_column)


def key_of(name: str, value: str) -> Key:
    return name, re.sub(r"\s+", "", value).lower()


@lru_cache(maxsize=64)
def sheet(css: str) -> Sheet:
    """The sheet of that CSS: `@media` blocks that hold are opened, selectors of states and other at-rules are lost.

    Not to be changed: what a layout says is read once for all of its e-mails.
    """
    read = Sheet(css)
    _collect(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), read)
    return read


def _collect(rules: list[Any], read: Sheet) -> None:
    for rule in rules:
        if rule.type == "at-rule":
            _at_rule(rule, read)
        elif rule.type == "qualified-rule":
            _qualified_rule(rule, read)


def _qualified_rule(rule: Any, read: Sheet) -> None:
    kept = []
    for selector in _selectors(rule.prelude):
        text = tinycss2.serialize(selector)
        if _is_stateful(selector):
            read.lost.append((read.place(rule), text.strip()))
        else:
            kept.append(text)
    if kept:
        read.css.append(f"{','.join(kept)}{{{tinycss2.serialize(rule.content)}}}")
    for node in tinycss2.parse_declaration_list(rule.content):
        if node.type == "declaration":
            read.places.setdefault(key_of(node.lower_name, tinycss2.serialize(node.value)), read.place(node))


def _at_rule(rule: Any, read: Sheet) -> None:
    prelude = tinycss2.serialize(rule.prelude).strip()
    if rule.lower_at_keyword == "media" and rule.content is not None and holds(prelude):
        if "width" in prelude:
            read.opened.append((read.place(rule), f"@media {prelude}"))
        _collect(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), read)
    elif rule.lower_at_keyword not in _BLANK:
        read.lost.append((read.place(rule), f"@{rule.at_keyword} {prelude}".strip()))


def _selectors(prelude: list[Any]) -> Iterator[list[Any]]:
    """The list's selectors, each without `:link`."""
    selector: list[Any] = []
    for index, token in enumerate(prelude):
        following = prelude[index + 1] if index + 1 < len(prelude) else None
        if token == ",":
            yield selector
            selector = []
        elif not (_is_always(following) and token == ":") and not (_is_always(token) and prelude[index - 1] == ":"):
            selector.append(token)
    yield selector


def _is_always(token: Any) -> bool:
    return token is not None and token.type == "ident" and token.lower_value in _ALWAYS


def _is_stateful(selector: list[Any]) -> bool:
    names = [token.lower_value for token in selector if token.type == "ident"]
    return any(token == ":" for token in selector) and not _NOT_INLINABLE.isdisjoint(names)


def holds(query: str) -> bool:
    """Whether one of the media queries in the list holds at all of WIDTHS."""
    return any(all(_query_holds(each, width) for width in WIDTHS) for each in query.lower().split(","))


def _query_holds(query: str, width: int) -> bool:
    media, *conditions = re.split(r"\band\b", query.strip().removeprefix("only").strip())
    media = media.strip()
    if media.startswith("("):
        conditions.insert(0, media)
    elif media not in ("", "all", "screen"):
        return False
    return all(_condition_holds(condition.strip(), width) for condition in conditions)


def _condition_holds(condition: str, width: int) -> bool:
    match = _FEATURE.fullmatch(condition)
    if match is None:
        return bool(re.fullmatch(r"\(\s*prefers-color-scheme\s*:\s*light\s*\)", condition))
    bound, sign, number, unit = match.groups()
    limit = float(number) * _PIXELS[unit or ""]
    if sign == ":":
        sign = {"min-": ">=", "max-": "<="}.get(bound or "", "=")
    return {">=": width >= limit, "<=": width <= limit, ">": width > limit, "<": width < limit, "=": width == limit}[
        sign
    ]
