"""An existing HTML e-mail mended: all that can be, without changing its look."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ses_verified_senders.verification_email.fix.images import image_edits
from ses_verified_senders.verification_email.fix.placeholders import Placeholders, tags
from ses_verified_senders.verification_email.fix.tags import DROPPED, TagFixer
from ses_verified_senders.verification_email.html.edit import Edit, apply
from ses_verified_senders.verification_email.html.errors import RunawayError
from ses_verified_senders.verification_email.html.markup import MAX_TOKENS, Markup
from ses_verified_senders.verification_email.html.styles import inlining


@dataclass(frozen=True)
class Fixed:
    """The mended source, and what was lost on the way: pairs of line and sentence."""

    source: str
    notes: tuple[tuple[int, str], ...]


def fix(source: str, folder: Path, is_template: bool) -> Fixed:
    """Mend the source of a template or an HTML file whose images are in `folder`.

    Jinja2's tags stay as they are. A template's style blocks stay too: rendering writes them into style attributes,
    together with what is included. Mending what was mended changes nothing. Raises MaskError, RunawayError
    and jinja2's TemplateSyntaxError.
    """
    mask = Placeholders(source, is_template)
    markup = Markup(mask.text)
    if markup.unread is not None:
        raise RunawayError(f"has more than {MAX_TOKENS:,} tags; make it shorter")
    notes = sorted(_notes(markup, mask, is_template))
    text = mask.text
    if not is_template:
        text = apply(text, inlining(markup).edits)
    text = _without_declarations(text, mask)
    text = apply(text, image_edits(Markup(text), folder))
    had_doctype = any(token.kind == "doctype" for token in markup.declarations)
    # What the removal of a tag brings together may be another tag or declaration.
    while (mended := _with_tags_mended(text, mask, is_template, had_doctype)) != text:
        text, had_doctype = _without_declarations(mended, mask), False
    return Fixed(mask.unmask(text), tuple(notes))


def _without_declarations(text: str, mask: Placeholders) -> str:
    """Without comments, doctype and the like; what a comment's removal brings together may be another."""
    while edits := [
        Edit(token.start, token.end, mask.statements(text[token.start : token.end]))
        for token in Markup(text).declarations
        if token.kind != "unclosed"
    ]:
        text = apply(text, edits)
    return text


def _with_tags_mended(text: str, mask: Placeholders, is_template: bool, had_doctype: bool) -> str:
    mending = list(TagFixer(Markup(text), is_template, had_doctype).edits())
    moved = tags("".join(edit.text for edit in mending))
    edits = [
        Edit(edit.start, edit.end, edit.text or mask.statements(text[edit.start : edit.end], moved)) for edit in mending
    ]
    return apply(text, edits)


def _notes(markup: Markup, mask: Placeholders, is_template: bool) -> Iterator[tuple[int, str]]:
    """What the mending takes away that somebody could miss."""
    for offset, tag in markup.sequence:
        if tag.closing:
            continue
        href, background, action = tag.get("href"), tag.get("background"), tag.get("action")
        line = markup.html.count("\n", 0, offset) + 1
        if tag.name == "a" and href:
            yield line, f"the link to {mask.unmask(href.value)} became its text, since SES appends its own link only"
        if background:
            yield line, f"the background image {mask.unmask(background.value)} is gone, since SES carries none"
        if action:
            yield line, f"the form's action {mask.unmask(action.value)} is gone, since SES takes no working forms"
        if tag.name in DROPPED - {"style", "title"}:
            yield line, f"<{tag.name}> is gone with its content, since SES refuses it"
    if not is_template:
        for offset, rule in inlining(markup).lost:
            line = markup.html.count("\n", 0, offset) + 1
            shown = re.sub(r"\s+", " ", rule)[:80]
            yield line, f"the styles of {shown!r} are gone, since no style attribute can say them"
