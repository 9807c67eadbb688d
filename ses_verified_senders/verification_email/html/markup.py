"""HTML cut into tags and declarations as the HTML standard's tokenizer does it, each with its offset.

One compiled expression does the walking, and tags that are written alike are read once: a template of megabytes is
read in well under a second. (https://html.spec.whatwg.org/multipage/parsing.html#tokenization)
"""

import html as entities
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from ses_verified_senders.verification_email.html.collection import no_collection

_SPACE = r"[ \t\n\f\r]"
_NAME = r"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
_QUOTED, _APOSTROPHES, _BARE = r'"[^"]*+"', r"'[^']*+'", r"""[^ \t\n\f\r"'>][^ \t\n\f\r>]*+"""
_EQUALS = rf"{_SPACE}*+={_SPACE}*+"
_ATTRIBUTES = re.compile(rf"[ \t\n\f\r/]*+({_NAME})(?:{_EQUALS}({_QUOTED}|{_APOSTROPHES}|{_BARE}|))?")
# No group is repeated possessively: before Python 3.11.5 that matches wrongly.
_TOKEN = re.compile(
    rf"""<(?:
      (?P<closing>/?)
      (?P<name>[A-Za-z][^ \t\n\f\r/>]*+)
      (?P<attributes>
        (?: [ \t\n\f\r/]*+ {_NAME}
          (?: {_EQUALS} (?: {_QUOTED} | {_APOSTROPHES} | {_BARE} | (?=>) ) | (?!{_SPACE}*+=) )
        )*
      )
      [ \t\n\f\r/]*+ >
    | (?P<comment> !-- (?: -?> | .*?(?: --!?> | \Z ) ) )
    | (?P<doctype> ! (?i:doctype) [^>]*+ >? )
    | (?P<declaration> ! [^>]*+ >? | \? [^>]*+ >? | / (?![A-Za-z>]|\Z) [^>]*+ >? )
    | (?P<unclosed> /?[A-Za-z].* )
    )""",
    re.VERBOSE | re.DOTALL,
)
# HTML folds the case of ASCII letters alone, which leaves a name's length as it is.
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# Elements whose content is text to the tokenizer, whatever it looks like.
_RAW_ENDS = {
    name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE)
    for name in ("style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
# `<!-->` opens and closes at once.
_RAW_ENDS["script"] = re.compile(r"<!---?>|<!--|-->|</?script(?=[ \t\n\f\r/>])", re.IGNORECASE)


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
    # What ends the element's content, where that is text to the tokenizer.
    raw_end: re.Pattern[str] | None = None
    offsets: list[int] = field(default_factory=list)
    _attributes: tuple[Attribute, ...] | None = None

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """All, in the order in which they stand; read when they are first asked for."""
        if self._attributes is None:
            self._attributes = tuple(_attributes(self.text, 1 + self.closing + len(self.name)))
        return self._attributes

    def get(self, name: str) -> Attribute | None:
        """The attribute of that name; of several HTML takes the first."""
        if self._attributes is None and name not in self.text.lower():
            return None
        return next((attribute for attribute in self.attributes if attribute.name == name), None)


@dataclass(frozen=True, slots=True)
class MarkupDeclaration:
    """What is neither tag nor text: `kind` is comment, doctype, declaration or unclosed (a tag without its `>`)."""

    kind: str
    start: int
    end: int


class Markup:
    """The tokens of `html`."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.tags: dict[str, Tag] = {}
        self.declarations: list[MarkupDeclaration] = []
        position = 0
        with no_collection():
            while position < len(html):
                position = self._read(position)

    def _read(self, position: int) -> int:
        """Read on to the next element whose content is text, or to the end; gives the offset behind."""
        tags = self.tags
        for match in _TOKEN.finditer(self.html, position):
            text = match[0]
            tag = tags.get(text)
            if tag is None:
                if match.start("name") < 0:
                    self._declare(match)
                    continue
                tag = tags[text] = _tag(match)
            tag.offsets.append(match.start())
            if tag.raw_end:
                return _content_end(tag.raw_end, self.html, match.end())
        return len(self.html)

    def _declare(self, match: re.Match[str]) -> None:
        kind = match.lastgroup or ""
        self.declarations.append(MarkupDeclaration(kind, match.start(), match.end()))

    @cached_property
    def sequence(self) -> list[tuple[int, Tag]]:
        """All tags with their offsets, in order."""
        return sorted(((offset, tag) for tag in self.tags.values() for offset in tag.offsets), key=itemgetter(0))

    @cached_property
    def openings(self) -> list[tuple[int, Tag]]:
        """The opening ones among them."""
        tags = (tag for tag in self.tags.values() if not tag.closing)
        return sorted(((offset, tag) for tag in tags for offset in tag.offsets), key=itemgetter(0))

    @cached_property
    def attributes(self) -> dict[str, list[tuple[Tag, Attribute]]]:
        """The attributes of each name, with their tags."""
        attributes: dict[str, list[tuple[Tag, Attribute]]] = {}
        with no_collection():
            for tag in self.tags.values():
                for attribute in tag.attributes:
                    attributes.setdefault(attribute.name, []).append((tag, attribute))
        return attributes

    @cached_property
    def by_name(self) -> dict[str, list[Tag]]:
        """The distinct opening tags of each name."""
        tags: dict[str, list[Tag]] = {}
        for tag in self.tags.values():
            if not tag.closing:
                tags.setdefault(tag.name, []).append(tag)
        return tags

    def closing(self, name: str) -> Iterator[Tag]:
        """The distinct end tags of that name."""
        return (tag for tag in self.tags.values() if tag.closing and tag.name == name)


def _content_end(ends: re.Pattern[str], html: str, position: int) -> int:
    """Where the end tag stands of the element whose content begins at `position`.

    In a script an end tag inside `<!-- <script>` ends nothing: the standard's script data double escaped state.
    """
    escaped = doubly = False
    for match in ends.finditer(html, position):
        text = match[0].lower()
        if text == "<!--":
            escaped = True
        elif text == "-->":
            escaped = doubly = False
        elif text == "<script":
            doubly = escaped
        elif text.startswith("</"):
            if not doubly:
                return match.start()
            doubly = False
    return len(html)


def _tag(match: re.Match[str]) -> Tag:
    closing, name = bool(match["closing"]), match["name"].translate(_LOWER)
    return Tag(name, closing, match[0], None if closing else _RAW_ENDS.get(name))


def _attributes(tag: str, position: int) -> Iterator[Attribute]:
    """Those that the tag's text has from `position` on."""
    for match in _ATTRIBUTES.finditer(tag, position, len(tag) - 1):
        end = match.end()
        name, raw = match.groups()
        value_start = end if raw is None else match.start(2)
        if raw and raw[0] in "\"'":
            raw, value_start = raw[1:-1], value_start + 1
        value = entities.unescape(raw) if raw and "&" in raw else raw or ""
        yield Attribute(name.lower(), value, match.start(1), end, value_start)
