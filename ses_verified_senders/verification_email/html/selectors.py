"""Selectors, as far as they can be told without a reader who hovers and clicks, in words that css-inline knows."""

import re
from collections.abc import Iterator
from typing import Any

import tinycss2

Tokens = list[Any]
# What only a client's own style sheet could do: states, generated content.
_STATES = """
active after before first-letter first-line focus focus-visible focus-within hover placeholder placeholder-shown
selection target visited
"""
_STATEFUL = frozenset(_STATES.split())
# States that an attribute begins; every link is unvisited at first.
_ATTRIBUTES = {
    "any-link": "[href]",
    "checked": "[checked]",
    "disabled": "[disabled]",
    "enabled": ":not([disabled])",
    "link": "[href]",
    "scope": ":root",
}
_NAME = re.compile(r"[A-Za-z*][\w-]*")
_COMPOUND = re.compile(r"[^\s>+~]*\Z")
_ANY_OF = frozenset({"is", "where", "matches", "-webkit-any", "-moz-any"})


def selectors(prelude: Tokens) -> Iterator[tuple[str, bool]]:
    """The selectors of the list, each with whether it depends on a state that no style attribute can express."""
    for tokens in split(prelude):
        yield from ((text.strip(), is_stateful) for text, is_stateful in _plain(tokens))


def split(tokens: Tokens) -> Iterator[Tokens]:
    """The list's parts, between its commas."""
    part: Tokens = []
    for token in tokens:
        if token == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def nested(selector: str, parents: list[str]) -> list[str]:
    """The selectors that one within another rule, of these selectors, stands for."""
    if "&" in selector:
        return [selector.replace("&", parent) for parent in parents]
    return [f"{parent} {selector}" for parent in parents]


def _plain(tokens: Tokens) -> list[tuple[str, bool]]:
    found = [("", False)]
    is_pseudo = False
    for token in tokens:
        # Of `::before` the second.
        if token == ":":
            is_pseudo = True
        elif is_pseudo:
            found = [(_joined(text, more), is_so or too) for text, is_so in found for more, too in _pseudo(token)]
            is_pseudo = False
        else:
            found = [(text + token.serialize(), is_so) for text, is_so in found]
    return found


def _pseudo(token: Any) -> list[tuple[str, bool]]:
    """What stands for the pseudo-class or element of that name: alternatives."""
    name = token.lower_value if token.type == "ident" else token.lower_name if token.type == "function" else ""
    if name in _ATTRIBUTES:
        return [(_ATTRIBUTES[name], False)]
    if name in _STATEFUL:
        return [(f":{name}", True)]
    if token.type == "function" and name in _ANY_OF:
        return list(selectors(token.arguments))
    if token.type == "function" and name == "not":
        # What is no state at first is always so.
        kept = [text for text, is_stateful in selectors(token.arguments) if not is_stateful]
        return [(f":not({', '.join(kept)})" if kept else "", False)]
    return [(f":{tinycss2.serialize([token])}", False)]


def _joined(before: str, more: str) -> str:
    """Both as one selector; the name of a tag stands first in its compound."""
    name = _NAME.match(more)
    start = _COMPOUND.search(before).start()  # type: ignore[union-attr]  # matches nothing, too
    own = _NAME.match(before, start)
    if name is None or start == len(before):
        return before + more
    if own is None:
        return before[:start] + more + before[start:]
    return before + (more[name.end() :] if own[0] == name[0] else ":not(*)")
