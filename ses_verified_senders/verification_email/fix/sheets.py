"""Local style sheets, read into style blocks."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import tinycss2

from ses_verified_senders.verification_email.fix.loss import Kind
from ses_verified_senders.verification_email.fix.placeholders import is_masked
from ses_verified_senders.verification_email.html.css import offset
from ses_verified_senders.verification_email.html.edit import Edit, apply
from ses_verified_senders.verification_email.html.markup import Markup, Tag
from ses_verified_senders.verification_email.html.styles import blocks
from ses_verified_senders.verification_email.rendering.source import UnreadableError, read_source

# Of sheets that import each other.
_MOST_IMPORTS = 20
Found = Iterator[Edit | tuple[int, Kind, str]]


def sheet_edits(markup: Markup, folder: Path, is_template: bool) -> Found:
    """A style block for each `<link rel=stylesheet>` to a file in `folder` or below it, the file's rules for each
    `@import` of one, and a loss for each sheet that is elsewhere."""
    for offset_, tag in markup.openings:
        if tag.name == "link" and _is_sheet(tag):
            yield _linked(offset_, tag, folder, is_template)
    for _, start, behind, _ in blocks(markup):
        for edit in _imports(markup.html[start:behind], folder):
            text = _literal(edit.text) if is_template else edit.text
            yield Edit(start + edit.start, start + edit.end, text)


def _is_sheet(tag: Tag) -> bool:
    rel = tag.get("rel")
    words = rel.value.lower().split() if rel else []
    return tag.get("href") is not None and "stylesheet" in words and "alternate" not in words


def _linked(offset_: int, tag: Tag, folder: Path, is_template: bool) -> Edit | tuple[int, Kind, str]:
    href, media = tag.get("href"), tag.get("media")
    css = _read(href.value, folder, _MOST_IMPORTS) if href else None
    if css is None:
        url = "whose name Jinja2 prints" if href is None or is_masked(href.value) else href.value
        return (
            offset_,
            Kind.STYLE_SHEET,
            f"the style sheet {url} is gone, since SES loads none; put its file into {folder}",
        )
    css = _under(media.value if media else "", css)
    return Edit(offset_, offset_ + len(tag.text), f"<style>{_literal(css) if is_template else css}</style>")


def _literal(css: str) -> str:
    return f"{{% raw %}}{css}{{% endraw %}}"


def _under(media: str, css: str) -> str:
    return f"@media {media} {{\n{css}\n}}" if media else css


def _imports(css: str, folder: Path, left: int = _MOST_IMPORTS) -> Iterator[Edit]:
    """For each `@import` of a local sheet, what that says."""
    if "@import" not in css.lower():
        return
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type != "at-rule" or rule.lower_at_keyword != "import" or rule.content is not None:
            continue
        words = [token for token in rule.prelude if token.type not in ("whitespace", "comment")]
        url = _url(words[0]) if words else ""
        imported = _read(url, folder, left) if url else None
        if imported is not None:
            start = offset(css, rule.source_line, rule.source_column)
            end = css.find(";", start + len(url)) + 1 or len(css)
            yield Edit(start, end, _under(tinycss2.serialize(words[1:]).strip(), imported))


def _url(token: object) -> str:
    """Of `"a.css"`, `url(a.css)` and `url("a.css")`."""
    kind, value = getattr(token, "type", ""), getattr(token, "value", "")
    if kind == "function" and getattr(token, "lower_name", "") == "url":
        return next((each.value for each in getattr(token, "arguments", []) if each.type == "string"), "")
    return str(value) if kind in ("string", "url") else ""


def _read(url: str, folder: Path, left: int) -> str | None:
    """What the sheet says, with those it imports; None where it is no file in `folder` or below it."""
    parts = urlsplit(url.strip())
    path = folder / unquote(parts.path)
    if is_masked(url) or parts.scheme or parts.netloc or not parts.path or left == 0:
        return None
    if not path.resolve().is_relative_to(folder.resolve()):
        return None
    try:
        css = read_source(path)
    except UnreadableError:
        return None
    return re.sub(r"@charset[^;]*;", "", apply(css, _imports(css, path.parent, left - 1)))
