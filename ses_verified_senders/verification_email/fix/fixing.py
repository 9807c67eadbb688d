"""An existing HTML e-mail fixed: all that can be, with its look kept, and what is lost named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ses_verified_senders.verification_email.fix.gaps import gaps
from ses_verified_senders.verification_email.fix.images import image_edits
from ses_verified_senders.verification_email.fix.loss import Kind, Loss
from ses_verified_senders.verification_email.fix.mode import Mode, mode
from ses_verified_senders.verification_email.fix.placeholders import MaskError, Placeholders, is_masked
from ses_verified_senders.verification_email.fix.sheets import sheet_edits
from ses_verified_senders.verification_email.fix.statements import covers, residue
from ses_verified_senders.verification_email.fix.surroundings import Styles
from ses_verified_senders.verification_email.fix.tags import TagFixer, is_changed, script_edits
from ses_verified_senders.verification_email.html.css import declarations
from ses_verified_senders.verification_email.html.edit import Edit, apply
from ses_verified_senders.verification_email.html.hiding import hides
from ses_verified_senders.verification_email.html.markup import Markup, Tag
from ses_verified_senders.verification_email.html.styles import inlining, saving
from ses_verified_senders.verification_email.rendering.source_map import EditedSourceMap, SourceMap


@dataclass(frozen=True)
class Fixed:
    """The fixed source, and what was lost on the way, in the order of lines."""

    source: str
    losses: tuple[Loss, ...]


def fix(source: str, folder: Path, is_template: bool, around: Styles | None = None) -> Fixed:
    """Fix the source of a template or an HTML file whose images and style sheets are in `folder`.

    What did not show before doesn't show after. Jinja2's tags stay as they are. A template's style blocks stay too:
    rendering writes them into style attributes, together with what is included; `around` is what those of other
    templates say of its tags. Fixing what was fixed changes nothing. Raises MaskError and jinja2's TemplateSyntaxError.
    """
    draft = _Draft(source, is_template)
    draft.take(sheet_edits(Markup(draft.text), folder, is_template))
    # The sheets' own braces are text, but their Jinja2, if they are to be text, stands between raw and endraw.
    draft = draft.read_again()
    if is_template:
        draft.save_styles(around or {})
    else:
        draft.inline_styles()
    draft.drop_scripts()
    page_mode = mode(Markup(draft.text))
    if page_mode is Mode.STANDARDS:
        draft.name_gaps()
    draft.drop_declarations()
    draft.take(image_edits(Markup(draft.text), folder))
    # What the removal of a tag brings together may be another tag or declaration.
    while draft.fix_tags(page_mode):
        draft.drop_declarations()
        page_mode = Mode.QUIRKS
    return Fixed(draft.unmasked(), tuple(sorted(dict.fromkeys(draft.losses))))


class _Draft:
    """The masked text as it changes, which knows the lines of the source that its pieces come from."""

    def __init__(self, source: str, is_template: bool) -> None:
        self.losses: list[Loss] = []
        # Whether a comment held a half of a pair of Jinja2's statements.
        self._has_split_comment = False
        self._is_template = is_template
        self._mask = Placeholders(source, is_template)
        self.text = self._mask.text
        # The mask has the source's offsets, but not the line ends within Jinja2's tags.
        self._map = SourceMap.verbatim(Path(), source)

    def read_again(self) -> "_Draft":
        """The same text, masked again, with the losses so far."""
        again = _Draft(self.unmasked(), self._is_template)
        again.losses, again._map = self.losses, self._map
        return again

    def unmasked(self) -> str:
        return self._mask.unmask(self.text)

    def take(self, found: Iterable[Edit | tuple[int, Kind, str]]) -> bool:
        """Make the edits and write down the losses; says whether that changed anything."""
        edits = []
        for each in found:
            if isinstance(each, Edit):
                edits.append(each)
            else:
                self._lose(*each)
        if not edits:
            return False
        changed = apply(self.text, edits)
        self._map, before, self.text = EditedSourceMap(self._map, edits), self.text, changed
        return before != changed

    def _lose(self, offset: int, kind: Kind, message: str) -> None:
        self.losses.append(Loss(self._map.locate(offset).line, kind, message))

    def inline_styles(self) -> None:
        """Write the blocks into the tags."""
        result = inlining(Markup(self.text), self._mask.printing)
        for offset, rule in result.lost:
            self._lose_style(offset, rule, "is gone, since no style attribute can say it")
        for offset, rule in result.opened:
            self._lose_style(offset, rule, "holds at every width now, on phones too")
        self.take(result.edits)

    def save_styles(self, around: Styles) -> None:
        """Write into the tags what blocks say of them and would not any more."""
        markup = Markup(self.text)
        places = {offset: self._map.locate(offset) for offset, _ in markup.openings} if around else {}
        found = {offset: around.get((place.line, place.column)) for offset, place in places.items()}
        said = {offset: style for offset, style in found.items() if style}
        for offset, tag in markup.openings:
            if offset in said and said[offset].is_elsewhere_shown and not _is_hidden(tag):
                self._lose(
                    offset,
                    Kind.HIDDEN,
                    f"<{tag.name}> is hidden everywhere now, since a style block hides it here and there",
                )
        texts = {offset: style.text for offset, style in said.items()}
        self.take(saving(markup, is_changed, texts, self._mask.printing))

    def drop_scripts(self) -> None:
        """Drop the declarations that run scripts; SES refuses all of their style attribute."""
        self.take(script_edits(Markup(self.text)))

    def _lose_style(self, offset: int, rule: str, what: str) -> None:
        shown = re.sub(r"\s+", " ", self._mask.unmask(rule))[:80]
        self._lose(offset, Kind.STYLE, f"the style rule {shown!r} {what}")

    def name_gaps(self) -> None:
        self.take(gaps(Markup(self.text), self._mask.unmask))

    def drop_declarations(self) -> None:
        """Drop comments, doctype and the like; what a comment's removal brings together may be another."""
        while self.take(
            [
                Edit(token.start, token.end, self._left_of(token.start, token.end))
                for token in Markup(self.text).declarations
                if token.kind != "unclosed"
            ]
        ):
            pass
        self._check_comments()

    def _check_comments(self) -> None:
        """Raises MaskError where a comment begins in all branches and ends in one: others would print what it hides."""
        markup = Markup(self.text)
        text = apply(
            self.text, [Edit(offset, offset + len(tag.text), " " * len(tag.text)) for offset, tag in markup.sequence]
        )
        if self._has_split_comment and "-->" in text:
            line = self._map.locate(text.index("-->")).line
            raise MaskError(f"a comment ends in line {line} in one branch only")

    def fix_tags(self, page_mode: Mode) -> bool:
        fixer = TagFixer(Markup(self.text), self._mask.unmask, self._is_template, page_mode)
        edits = list(fixer.edits())
        moved = covers("".join(edit.text for edit in edits))
        for loss in fixer.losses:
            self._lose(*loss)
        return self.take(
            [edit if edit.text else edit._replace(text=self._left_of(edit.start, edit.end, moved)) for edit in edits]
        )

    def _left_of(self, start: int, end: int, moved: Iterable[str] = ()) -> str:
        """The Jinja2 that has to stay of a piece that goes."""
        piece = self.text[start:end]
        if piece.startswith(("<!--[if", "<!--[IF")) and "<![endif]" in piece.lower():
            self._lose(start, Kind.OUTLOOK, "what a conditional comment shows in Outlook only is gone")
        if not is_masked(piece):
            return ""
        left = residue(self._mask, piece, moved)
        for tag in left.gone if _is_told(piece) else ():
            shown = re.sub(r"\s+", " ", tag)[:80]
            self._lose(start, Kind.JINJA2, f"{shown} is gone with what it stood in, which was not shown")
        self._has_split_comment |= piece.startswith("<!--") and bool(left.kept)
        return left.kept


def _is_hidden(tag: Tag) -> bool:
    style = tag.get("style")
    return style is not None and hides(declarations(style.value))


def _is_told(piece: str) -> bool:
    """Whether the piece is more than a tag or an attribute, whose value goes with it."""
    return piece.startswith("<!") or ">" in piece[:-1]
