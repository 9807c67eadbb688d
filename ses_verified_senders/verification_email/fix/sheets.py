"""Local style sheets, read into style blocks."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ses_verified_senders.verification_email.fix.loss import Kind
from ses_verified_senders.verification_email.fix.placeholders import is_masked
from ses_verified_senders.verification_email.html.edit import Edit
from ses_verified_senders.verification_email.html.markup import Markup, Tag


def sheet_edits(markup: Markup, folder: Path, is_template: bool) -> Iterator[Edit | tuple[int, Kind, str]]:
    """A style block for each `<link rel=stylesheet>` to a file in `folder` or below it; a loss for each other one."""
    for tag in markup.by_name.get("link", []):
        href, rel = tag.get("href"), tag.get("rel")
        if href is None or rel is None or "stylesheet" not in rel.value.lower().split() or is_masked(href.value):
            continue
        block = _block(tag, folder, is_template)
        for offset in tag.offsets:
            if block is None:
                message = f"the style sheet {href.value} is gone, since SES loads none; put its file into {folder}"
                yield offset, Kind.STYLE_SHEET, message
            else:
                yield Edit(offset, offset + len(tag.text), block)


def _block(tag: Tag, folder: Path, is_template: bool) -> str | None:
    href, media = tag.get("href"), tag.get("media")
    parts = urlsplit(href.value.strip()) if href else None
    if parts is None or parts.scheme or parts.netloc or not parts.path:
        return None
    path = folder / unquote(parts.path)
    if not path.resolve().is_relative_to(folder.resolve()):
        return None
    try:
        css = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    if media:
        css = f"@media {media.value} {{\n{css}\n}}"
    return f"<style>{{% raw %}}{css}{{% endraw %}}</style>" if is_template else f"<style>{css}</style>"
