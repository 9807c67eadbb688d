"""HTML cut into tags and declarations as the HTML standard's tokenizer does it, each with its offset.

One compiled expression does the walking, and tags that are written alike are read once: a template of megabytes is
read in well under a second. (https://html.spec.whatwg.org/multipage/parsing.html#tokenization)
"""

import html as entities
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

_SPACE = r"[ \t\n\f\r]"
_NAME = r"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
_QUOTED, _APOSTROPHES, _BARE = r'"[^"]*+"', r"'[^']*+'", r"""[^ \t\n\f\r"'>][^ \t\n\f\r>]*+"""
_EQUALS = rf"{_SPACE}*+={_SPACE}*+"
_ATTRIBUTES = re.compile(rf"[ \t\n\f\r/]*+({_NAME})(?:{_EQUALS}({_QUOTED}|{_APOSTROPHES}|{_BARE}|))?")
_TOKEN = re.compile(
    rf"""<(?:
      (?P<closing>/?)
      (?P<name>[A-Za-z][^ \t\n\f\r/>]*+)
      (?P<attributes>
        (?: [ \t\n\f\r/]*+ {_NAME}
          (?: {_EQUALS} (?: {_QUOTED} | {_APOSTROPHES} | {_BARE} | (?=>) ) | (?!{_SPACE}*+=) )
        )*+
      )
      [ \t\n\f\r/]*+ >
    | (?P<comment> !-- (?: -?> | .*?(?: --!?> | \Z ) ) )
    | (?P<doctype> ! (?i:doctype) [^>]*+ >? )
    | (?P<declaration> ! [^>]*+ >? | \? [^>]*+ >? | / (?![A-Za-z>]|\Z) [^>]*+ >? )
    | (?P<unclosed> /?[A-Za-z] )
    )""",
    re.VERBOSE | re.DOTALL,
)
# Elements whose content is text to the tokenizer, whatever it looks like.
_RAW_ENDS = {
    name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}


class Attribute(NamedTuple):
    """`start`, `end` and `value_start` count from the tag's `<`; `value` is decoded, `end` behind the value."""

    name: str
    value: str
    start: int
    end: int
    value_start: int


@dataclass(slots=True, eq=False)
class Tag:
    """A tag as it is written; `offsets` are the places in the HTML where exactly this stands."""

    name: str
    closing: bool
    text: str
    attributes: tuple[Attribute, ...]
    offsets: list[int] = field(default_factory=list)

    def get(self, name: str) -> Attribute | None:
        return next((attribute for attribute in self.attributes if attribute.name == name), None)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is neither tag nor text: `kind` is comment, doctype, declaration or unclosed (a tag without its `>`)."""

    kind: str
    start: int
    end: int


class Markup:
    """The tokens of `html`."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.tags: dict[str, Tag] = {}
        self.sequence: list[tuple[int, Tag]] = []
        self.declarations: list[Declaration] = []
        position = 0
        while match := _TOKEN.search(html, position):
            position = match.end()
            if match.start("name") >= 0:
                tag = self.tags.get(match[0]) or self._new_tag(match)
                tag.offsets.append(match.start())
                self.sequence.append((match.start(), tag))
                if tag.name in _RAW_ENDS and not tag.closing:
                    end = _RAW_ENDS[tag.name].search(html, position)
                    position = end.start() if end else len(html)
            else:
                kind = match.lastgroup or ""
                position = len(html) if kind == "unclosed" else position
                self.declarations.append(Declaration(kind, match.start(), position))

    @cached_property
    def by_name(self) -> dict[str, list[Tag]]:
        """The distinct opening tags of each name."""
        tags: dict[str, list[Tag]] = {}
        for tag in self.tags.values():
            if not tag.closing:
                tags.setdefault(tag.name, []).append(tag)
        return tags

    def _new_tag(self, match: re.Match[str]) -> Tag:
        closing, name = match["closing"], match["name"]
        attributes = _attributes(match["attributes"], len(closing) + len(name) + 1)
        tag = self.tags[match[0]] = Tag(name.lower(), bool(closing), match[0], attributes)
        return tag


def _attributes(text: str, shift: int) -> tuple[Attribute, ...]:
    attributes = []
    for match in _ATTRIBUTES.finditer(text):
        end = match.end()
        name, raw = match.groups()
        value_start = end if raw is None else match.start(2)
        if raw and raw[0] in "\"'":
            raw, value_start = raw[1:-1], value_start + 1
        value = entities.unescape(raw) if raw and "&" in raw else raw or ""
        attributes.append(Attribute(name.lower(), value, match.start(1) + shift, end + shift, value_start + shift))
    return tuple(attributes)
