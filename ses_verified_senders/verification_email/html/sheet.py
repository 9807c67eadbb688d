"""Which rules of a style sheet hold where an e-mail is read at a desk."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import tinycss2

from ses_verified_senders.verification_email.html.css import offset
from ses_verified_senders.verification_email.html.media import holds, is_supported
from ses_verified_senders.verification_email.html.selectors import nested, selectors

_BLANK = frozenset({"charset", "namespace"})
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
_ROOTS = frozenset({":root", "html", "body", "*"})
# Variables within variables.
_DEPTH = 5


# A declaration's name and value, the same however they are spaced.
Key = tuple[str, str]


@dataclass
class Sheet:
    """A style sheet's rules that hold, as CSS, and what of it no style attribute can express.

    `lost` is pairs of a rule's offset and its beginning, `opened` those of the `@media` that hold at any width from now
    on; `places` has the offset of each declaration, the first of those that say the same. `variables` has the values
    that hold in all of the e-mail, `--colour` and the like, and `local` the names of those that some element sets.
    """

    source: str
    css: list[str] = field(default_factory=list)
    # The rules of layers, which all others outdo.
    layered: list[str] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    opened: list[tuple[int, str]] = field(default_factory=list)
    places: dict[Key, int] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    local: set[str] = field(default_factory=set)

    def place(self, node: Any) -> int:
        return offset(self.source, node.source_line, node.source_column)


def key_of(name: str, value: str) -> Key:
    return name, re.sub(r"\s+", "", value).lower()


@lru_cache(maxsize=64)
def sheet(css: str) -> Sheet:
    """The sheet of that CSS: blocks that hold are opened, selectors of states and other at-rules are lost.

    Not to be changed: what a layout says is read once for all of its e-mails.
    """
    read = Sheet(css)
    _collect(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), read, [])
    return read


def rules(sheets: list[Sheet]) -> list[str]:
    """The rules of all of them, with the values of variables."""
    local = set().union(*(each.local for each in sheets))
    variables = {name: value for each in sheets for name, value in each.variables.items() if name not in local}
    said = [rule for each in sheets for rule in each.layered] + [rule for each in sheets for rule in each.css]
    return [_resolved(rule, variables, local) for rule in said]


def _resolved(rule: str, variables: dict[str, str], local: set[str]) -> str:
    def value(match: re.Match[str]) -> str:
        name, fallback = match.groups()
        return match[0] if name in local else variables.get(name, fallback or match[0])

    for _ in range(_DEPTH):
        if "var(" in rule:
            rule = _VARIABLE.sub(value, rule)
    return rule


def _collect(nodes: list[Any], read: Sheet, parents: list[str]) -> None:
    """`parents` are the selectors of the rule around, if there is one."""
    said = [node for node in nodes if node.type == "declaration"]
    if said and parents:
        _take(said, read, parents)
    for node in nodes:
        if node.type == "at-rule":
            _at_rule(node, read, parents)
        elif node.type == "qualified-rule":
            _qualified_rule(node, read, parents)


def _qualified_rule(rule: Any, read: Sheet, parents: list[str]) -> None:
    kept = []
    for text, is_stateful in selectors(rule.prelude):
        if is_stateful:
            read.lost.append((read.place(rule), text))
        else:
            kept += nested(text, parents) if parents else [text]
    _collect(tinycss2.parse_blocks_contents(rule.content), read, kept)


def _take(declarations: list[Any], read: Sheet, selected: list[str]) -> None:
    is_root = _ROOTS.issuperset(selected)
    for node in declarations:
        value = tinycss2.serialize(node.value)
        read.places.setdefault(key_of(node.lower_name, value), read.place(node))
        if node.name.startswith("--"):
            if is_root:
                read.variables[node.name] = value.strip()
            else:
                read.local.add(node.name)
    read.css.append(f"{','.join(selected)}{{{';'.join(node.serialize() for node in declarations)}}}")


def _at_rule(rule: Any, read: Sheet, parents: list[str]) -> None:
    prelude = tinycss2.serialize(rule.prelude).strip()
    before = len(read.css)
    if rule.content is not None and _is_open(rule.lower_at_keyword, prelude):
        if rule.lower_at_keyword == "media" and "width" in prelude:
            read.opened.append((read.place(rule), f"@media {prelude}"))
        parse = tinycss2.parse_blocks_contents if parents else tinycss2.parse_rule_list
        _collect([node for node in parse(rule.content) if node.type not in ("comment", "whitespace")], read, parents)
        if rule.lower_at_keyword == "layer":
            read.layered += read.css[before:]
            del read.css[before:]
    elif rule.lower_at_keyword not in _BLANK and (rule.lower_at_keyword != "layer" or rule.content is not None):
        read.lost.append((read.place(rule), f"@{rule.at_keyword} {prelude}".strip()))


def _is_open(keyword: str, prelude: str) -> bool:
    """Whether what the block holds, holds."""
    match keyword:
        case "media":
            return holds(prelude)
        case "supports":
            return is_supported(prelude)
        case "layer":
            return True
    return False
