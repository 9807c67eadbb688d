"""What becomes of each tag when an e-mail is fixed."""

import html as entities
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

from ses_verified_senders.verification_email.fix.alignment import Alignment, margins, within
from ses_verified_senders.verification_email.fix.dropping import Dropping, End, is_single
from ses_verified_senders.verification_email.fix.element import Element, Elements
from ses_verified_senders.verification_email.fix.loss import Kind
from ses_verified_senders.verification_email.fix.mode import Mode
from ses_verified_senders.verification_email.fix.naming import is_painted, losses
from ses_verified_senders.verification_email.fix.placeholders import is_masked
from ses_verified_senders.verification_email.fix.presentation import cell_styles, quirky_margins, styles
from ses_verified_senders.verification_email.fix.vocabulary import (
    DROPPED,
    HIDDEN,
    LOOKS,
    SILENT,
    is_never_shown,
    substitute,
)
from ses_verified_senders.verification_email.html.css import declarations, parse
from ses_verified_senders.verification_email.html.edit import Edit
from ses_verified_senders.verification_email.html.markup import Attribute, Markup, Tag
from ses_verified_senders.verification_email.html.styles import add_style
from ses_verified_senders.verification_email.lint.rules.script import runs_script
from ses_verified_senders.verification_email.lint.table import ATTRIBUTES, EVERYWHERE, TAGS

_CELLS = frozenset({"td", "th"})
_TOLD_AS_HIDDEN = (HIDDEN | {"dialog"}) - SILENT
# What SES takes of some tag, where Jinja2 prints the tag's name.
_ANYWHERE = frozenset().union(*ATTRIBUTES.values())
# A table inherits these but in quirks mode, which a page is in without its doctype (https://quirks.spec.whatwg.org/).
_INHERITED = ("font", "color", "text-align", "white-space")
_LONGHANDS = frozenset(
    {"background-color", "border-color", "border-style", "border-width"}
    | {f"{name}-{side}" for name in ("border", "margin", "padding") for side in ("bottom", "left", "right", "top")}
)
_NO_ALIGNMENT = Alignment()


@dataclass
class TagFixer:
    """Walks the tags of one HTML text and yields the edits that fix them; names what is lost on the way."""

    markup: Markup
    # Gives an attribute's value as it stands in the source, and says whether a text holds statements of Jinja2.
    unmask: Callable[[str], str]
    # A template's style blocks stay, they are rendered into style attributes.
    keeps_styles: bool = False
    mode: Mode = Mode.QUIRKS
    losses: list[tuple[int, Kind, str]] = field(default_factory=list)
    _open: Elements = field(default_factory=Elements)
    _dropping: Dropping | None = None

    def edits(self) -> Iterator[Edit]:
        for offset, tag in self.markup.sequence:
            is_kept = yield from self._drop_on(offset, tag)
            if is_kept:
                yield from self._tag(offset, tag)
        if self._dropping:
            yield self._dropped(self._dropping, len(self.markup.html))

    def _tag(self, offset: int, tag: Tag) -> Iterator[Edit]:
        if tag.closing:
            yield from self._close(offset, tag)
        elif tag.name == "style" and self.keeps_styles:
            self._open.enter(Element(tag, "style"))
        elif is_never_shown(tag) or tag.name in DROPPED:
            if is_single(tag):
                yield Edit(offset, offset + len(tag.text), "")
            else:
                self._dropping = Dropping(offset, tag)
        else:
            yield from self._fix(offset, tag)

    def _drop_on(self, offset: int, tag: Tag) -> Generator[Edit, None, bool]:
        """Go on dropping, and say whether the tag is not part of it."""
        dropping = self._dropping
        if dropping is None:
            return True
        end = dropping.ends_at(tag, self._open)
        if end is not End.NOT_YET:
            yield self._dropped(dropping, offset if end is End.BEFORE else offset + len(tag.text))
            self._dropping = None
        return end is End.BEFORE

    def _dropped(self, dropping: Dropping, end: int) -> Edit:
        tag, text = dropping.tag, self.markup.html[dropping.start : end]
        if dropping.spares_end:
            if text.strip():
                self._lose(dropping.start, Kind.HIDDEN, "what a closed <details> hides is gone")
        elif tag.name in _TOLD_AS_HIDDEN:
            self._lose(dropping.start, Kind.HIDDEN, f"<{tag.name}> is gone with its content, which was not shown")
        elif tag.name not in SILENT:
            self._lose(dropping.start, Kind.ELEMENT, f"<{tag.name}> is gone with its content, since SES refuses it")
        return Edit(dropping.start, end, "")

    def _lose(self, offset: int, kind: Kind, message: str) -> None:
        self.losses.append((offset, kind, message))

    def _close(self, offset: int, tag: Tag) -> Iterator[Edit]:
        """The end tag of the innermost open element of that name becomes what that element's start tag asks for."""
        element = self._open.leave(tag.name)
        end = element.becomes if element else tag.name if _is_taken(tag) else None
        if end != tag.name or tag.attributes:
            yield Edit(offset, offset + len(tag.text), f"</{end}>" if end else "")
        parent = self._open.innermost
        if tag.name == "summary" and parent and parent.is_closed_details:
            self._dropping = Dropping(offset + len(tag.text), parent.tag, spares_end=True)

    def _fix(self, offset: int, tag: Tag) -> Iterator[Edit]:
        self._open.end_for(tag)
        parent = self._open.innermost
        around = parent.alignment if parent else _NO_ALIGNMENT
        own = tag.get("style")
        declared = declarations(own.value) if own else {}
        name = tag.name if _is_taken(tag) else substitute(tag)
        for kind, message in losses(tag, self.unmask, self._open.is_in_painted_cell()):
            self._lose(offset, kind, message)
        self._open.enter(Element(tag, name, within(tag, declared, around), is_painted(tag)))
        if name is None:
            yield Edit(offset, offset + len(tag.text), "")
        else:
            if name != tag.name:
                yield Edit(offset + 1, offset + 1 + len(tag.name), name)
            if not self._is_conditional(tag):
                yield from self._fix_attributes(offset, tag, name, declared, around)
        if tag.name == "details" and tag.get("open") is None:
            self._dropping = Dropping(offset + len(tag.text), tag, until="summary", spares_end=True)

    def _is_conditional(self, tag: Tag) -> bool:
        """Whether it depends on statements of Jinja2 which attributes the tag has."""
        return any("{%" in self.unmask(each.name) for each in tag.attributes if is_masked(each.name))

    def _fix_attributes(
        self, offset: int, tag: Tag, name: str, declared: dict[str, str], around: Alignment
    ) -> Iterator[Edit]:
        before, kept = list(LOOKS.get(tag.name, ())), set()
        for attribute in tag.attributes:
            is_first = attribute.name not in kept
            kept.add(attribute.name)
            if is_first and _is_allowed(name, attribute):
                continue
            yield _without(self.markup.html, offset, attribute)
            if is_first:
                before += styles(tag, attribute.name, attribute.value)
        before += self._inherited(tag, around)
        if self.mode is not Mode.QUIRKS and (tag.name == "img" or self._is_in_quirky_box()):
            before += quirky_margins(tag, self._open.is_in_list())
        yield from _style_edits(offset, tag, name, before, list(margins(tag, declared, around)))

    def _is_in_quirky_box(self) -> bool:
        """Whether a page without a doctype drops margins here; a body has no tag in many a page."""
        return "body" not in self.markup.by_name or self._open.is_in_quirky_box()

    def _inherited(self, tag: Tag, around: Alignment) -> Iterator[str]:
        """What a table hands down to a cell, and what a table takes from around it."""
        if tag.name in _CELLS:
            table = self._open.table()
            yield from cell_styles(table.tag) if table else ()
        elif tag.name == "table":
            if self.mode is not Mode.QUIRKS:
                yield from (f"{name}: inherit" for name in _INHERITED if name != "text-align" or not around.side)
            if around.side and not around.is_native:
                yield "text-align: left"


def _is_taken(tag: Tag) -> bool:
    """Whether SES takes the tag, as far as that can be known of a name that Jinja2 prints."""
    return tag.name in TAGS or is_masked(tag.name)


def is_changed(tag: Tag) -> bool:
    """Whether the tag becomes another, or loses an attribute."""
    return not _is_taken(tag) or not all(_is_allowed(tag.name, each) for each in tag.attributes)


def _is_allowed(tag: str, attribute: Attribute) -> bool:
    if is_masked(attribute.name):
        return True
    allowed = attribute.name in ATTRIBUTES.get(tag, _ANYWHERE if is_masked(tag) else EVERYWHERE)
    return allowed and not runs_script(attribute.name, attribute.value)


def script_edits(markup: Markup) -> Iterator[Edit]:
    """Style attributes without the declarations that run scripts."""
    for offset, tag in markup.openings:
        style = tag.get("style")
        if style and runs_script("style", style.value):
            kept = [each.text for each in parse(style.value) if not runs_script("style", each.text)]
            attribute = f' style="{entities.escape("; ".join(kept))}"' if kept else ""
            yield _without(markup.html, offset, style)._replace(text=attribute)


def _without(html: str, offset: int, attribute: Attribute) -> Edit:
    """Drop the attribute with one white space before it."""
    start = offset + attribute.start
    return Edit(start - html[start - 1].isspace(), offset + attribute.end, "")


def _style_edits(offset: int, tag: Tag, name: str, before: list[str], behind: list[str]) -> Iterator[Edit]:
    """Styles that the tag's own outdo, and such that outdo its own."""
    own = tag.get("style")
    kept = own if own and _is_allowed(name, own) else None
    declared = declarations(kept.value) if kept else {}
    new = [style for style in dict.fromkeys(before) if not _is_decided(style.split(":")[0], declared)]
    if kept is None:
        if new or behind:
            at = offset + 1 + len(tag.name)
            yield Edit(at, at, f' style="{entities.escape("; ".join([*new, *behind]))}"')
        return
    if new:
        edit = add_style(tag, entities.escape("; ".join(new + ([] if _is_quoted(tag, kept) else behind))))
        yield edit._replace(start=offset + edit.start, end=offset + edit.end)
    if behind and (_is_quoted(tag, kept) or not new):
        yield from _style_behind(offset, tag, kept, "; ".join(behind))


def _style_behind(offset: int, tag: Tag, own: Attribute, style: str) -> Iterator[Edit]:
    separator = "" if own.value.rstrip().endswith(";") else ";"
    if _is_quoted(tag, own):
        at = offset + own.end - 1
        yield Edit(at, at, f"{separator} {style}" if own.value.strip() else style)
    else:
        written = entities.escape(f"{own.value}{separator} {style}")
        yield Edit(offset + own.start, offset + own.end, f'style="{written}"')


def _is_quoted(tag: Tag, attribute: Attribute) -> bool:
    return tag.text[attribute.value_start - 1] in "\"'"


def _is_decided(name: str, declared: dict[str, str]) -> bool:
    """Whether the tag's own style settles the property, by its name or by a shorthand's."""
    return name in declared or (name in _LONGHANDS and name.split("-")[0] in declared)
