"""What becomes of each tag when a template is mended."""

import html as entities
from collections.abc import Iterator
from dataclasses import dataclass, field

from ses_verified_senders.verification_email.fix.placeholders import is_masked
from ses_verified_senders.verification_email.fix.presentation import length, styles
from ses_verified_senders.verification_email.html.css import declarations
from ses_verified_senders.verification_email.html.edit import Edit
from ses_verified_senders.verification_email.html.markup import Attribute, Markup, Tag
from ses_verified_senders.verification_email.lint.rules.script import runs_script
from ses_verified_senders.verification_email.lint.table import ATTRIBUTES, TAGS

_DROPPED_NAMES = "audio canvas embed iframe math noembed noframes object script style svg title video"
_BLOCK_NAMES = """
article aside details dialog figcaption figure footer header hgroup main nav search section summary
"""
_VOID_NAMES = "area base basefont br col embed frame hr img input link meta param source track wbr"
# Dropped with all that is in them: nothing of it could be shown.
DROPPED = frozenset(_DROPPED_NAMES.split())
# Shown as a block of their own, as a <div> is.
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset({"td", "th"})
_VOID = frozenset(_VOID_NAMES.split())
_KEPT_ELSEWHERE = frozenset({"class", "id", "style", "title"})


@dataclass(slots=True)
class _Open:
    """An open element: the name it gets, None where only its content stays, and what it hands down."""

    name: str
    becomes: str | None
    cell_padding: str = ""
    centres: bool = False


@dataclass
class TagFixer:
    """Walks the tags of one HTML text and yields the edits that mend them."""

    markup: Markup
    # A template's style blocks stay, they are rendered into style attributes.
    keep_styles: bool = False
    # Without its doctype a page's tables inherit nothing (https://quirks.spec.whatwg.org/), unless they are told to.
    had_doctype: bool = False
    _open: list[_Open] = field(default_factory=list)
    _dropped: tuple[int, Tag] | None = None
    _depth: int = 0

    def edits(self) -> Iterator[Edit]:
        for offset, tag in self.markup.sequence:
            if self._dropped:
                yield from self._within_dropped(*self._dropped, offset, tag)
            elif tag.closing:
                yield from self._close(offset, tag)
            elif tag.name == "style" and self.keep_styles:
                self._open.append(_Open("style", "style"))
            elif tag.name in DROPPED:
                yield from self._drop(offset, tag)
            else:
                yield from self._mend(offset, tag)
        if self._dropped:
            # It never ends. What is text to the tokenizer goes with it, else only the tag: the rest would be shown.
            start, tag = self._dropped
            yield Edit(start, len(self.markup.html) if tag.raw_end else start + len(tag.text), "")

    def _drop(self, offset: int, tag: Tag) -> Iterator[Edit]:
        if tag.name in _VOID or (tag.text.endswith("/>") and tag.raw_end is None):
            yield Edit(offset, offset + len(tag.text), "")
        else:
            self._dropped, self._depth = (offset, tag), 1

    def _within_dropped(self, start: int, dropped: Tag, offset: int, tag: Tag) -> Iterator[Edit]:
        if tag.name == dropped.name and not tag.text.endswith("/>"):
            self._depth += -1 if tag.closing else 1
            if self._depth == 0:
                yield Edit(start, offset + len(tag.text), "")
                self._dropped = None

    def _close(self, offset: int, tag: Tag) -> Iterator[Edit]:
        """The end tag of the innermost open element of that name becomes what that element's start tag asks for."""
        end: str | None = tag.name if tag.name in TAGS else None
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].name == tag.name:
                end = self._open[index].becomes
                del self._open[index:]
                break
        if end != tag.name or tag.attributes:
            yield Edit(offset, offset + len(tag.text), f"</{end}>" if end else "")

    def _mend(self, offset: int, tag: Tag) -> Iterator[Edit]:
        name = _substitute(tag)
        self._enter(tag, name)
        if name is None:
            yield Edit(offset, offset + len(tag.text), "")
            return
        if name != tag.name:
            yield Edit(offset + 1, offset + 1 + len(tag.name), name)
        added = []
        for attribute in tag.attributes:
            if _allowed(name, attribute):
                continue
            yield _without(self.markup.html, offset, attribute)
            added.append(styles(tag.name, attribute.name, attribute.value))
        added += self._inherited(tag)
        yield from _style(offset, tag, name, [style for style in added if style])

    def _enter(self, tag: Tag, name: str | None) -> None:
        if tag.name in _VOID:
            return
        if tag.name in _CELLS | {"tr", "li", "p"} and self._open and self._open[-1].name == tag.name:
            self._open.pop()
        opened = _Open(tag.name, name)
        align = tag.get("align")
        if tag.name == "table":
            padding = tag.get("cellpadding")
            opened.cell_padding = length(padding.value) if padding else ""
        elif align:
            opened.centres = align.value.strip().lower() in ("center", "middle")
        elif self._open and tag.name not in _CELLS:
            opened.centres = self._open[-1].centres
        self._open.append(opened)

    def _inherited(self, tag: Tag) -> Iterator[str]:
        """What attributes of elements around it make of a cell or a table."""
        around = self._open[:-1]
        if tag.name in _CELLS:
            table = next((element for element in reversed(around) if element.name == "table"), None)
            if table and table.cell_padding:
                yield f"padding: {table.cell_padding}"
            return
        if tag.name == "table" and around and around[-1].centres and tag.get("align") is None:
            yield "margin-left: auto; margin-right: auto"
        if tag.name == "table" and self.had_doctype:
            yield "font: inherit; color: inherit; text-align: inherit; white-space: inherit"


def _substitute(tag: Tag) -> str | None:
    """The name of the tag that takes its place, None where it goes and only its content stays."""
    if tag.name in TAGS or is_masked(tag.name):
        return tag.name
    if tag.name in _BLOCKS:
        return "div"
    looks = any(attribute.name in _KEPT_ELSEWHERE and attribute.value for attribute in tag.attributes)
    return "span" if looks and tag.name not in _VOID else None


def _allowed(tag: str, attribute: Attribute) -> bool:
    if is_masked(attribute.name):
        return True
    allowed = attribute.name in ATTRIBUTES.get(tag, _KEPT_ELSEWHERE)
    return allowed and not runs_script(attribute.name, attribute.value)


def _without(html: str, offset: int, attribute: Attribute) -> Edit:
    """Drop the attribute with one white space before it."""
    start = offset + attribute.start
    return Edit(start - html[start - 1].isspace(), offset + attribute.end, "")


def _style(offset: int, tag: Tag, name: str, added: list[str]) -> Iterator[Edit]:
    own = tag.get("style")
    kept = own if own and _allowed(name, own) else None
    declared = declarations(kept.value) if kept else {}
    new = [style for style in "; ".join(added).split("; ") if style and not _decided(style.split(":")[0], declared)]
    text = entities.escape("; ".join(dict.fromkeys(new)))
    if not text:
        return
    if kept is None:
        behind = offset + 1 + len(tag.name)
        yield Edit(behind, behind, f' style="{text}"')
    elif tag.text[kept.value_start - 1] in "\"'":
        start = offset + kept.value_start
        yield Edit(start, start, f"{text}; " if kept.value.strip() else text)
    else:
        yield Edit(offset + kept.start, offset + kept.end, f'style="{text}; {entities.escape(kept.value)}"')


def _decided(name: str, declared: dict[str, str]) -> bool:
    """Whether the tag's own style settles the property, by its name or by a shorthand's."""
    shorthand = name.split("-")[0]
    return name in declared or (shorthand in declared and shorthand in ("background", "border", "margin", "padding"))
