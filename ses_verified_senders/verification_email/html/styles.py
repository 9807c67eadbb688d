"""`<style>` blocks written into style attributes, since SES refuses the blocks.

What applies where is css-inline's to say. Its own output would be a new document, so it is only asked for each tag's
styles, and those are put into the tags as they stand: everything else stays as it was written, and where it was.
"""

import html as entities
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import css_inline
import tinycss2

from ses_verified_senders.verification_email.html.edit import Edit
from ses_verified_senders.verification_email.html.errors import RunawayError
from ses_verified_senders.verification_email.html.markup import Markup, Tag, no_collection
from ses_verified_senders.verification_email.html.nesting import most_formatting, most_open

# Short, since it is written, parsed and read back once for each tag.
_MARK = "-n"
# A marked tag that got a style, as css-inline writes it: all values between quotation marks.
_STYLED = re.compile(
    rf'<[^\s<>]+(?: [^\s=">]+="[^"]*")*? {_MARK}="(\d+)"(?: (?!style=)[^\s=">]+="[^"]*")* style="([^"]*)"'
)
# What only a client's own style sheet could do: states, generated content, other media.
_STATES = """
active after any-link before checked disabled enabled first-letter first-line focus focus-within hover link placeholder
selection target visited
"""
_NOT_INLINABLE = frozenset(_STATES.split())
_BLANK = frozenset({"charset", "namespace"})

# Characters of style blocks in one e-mail; more would take seconds to parse.
MAX_CSS = 500_000
# Elements within each other; e-mails built of nested tables have about thirty.
MAX_OPEN = 500
# Formatting elements within each other, times all elements: so many a parser may have to make, a kilobyte each.
MAX_FORMATTED = 400_000


@dataclass(frozen=True, slots=True)
class Inlining:
    """The edits that take the blocks' styles into the tags, and the rules that no style attribute can express.

    `place` is the offset of the first block's tag; `lost` is pairs of such an offset and the rule's beginning.
    """

    place: int
    edits: tuple[Edit, ...]
    lost: tuple[tuple[int, str], ...]


def inlining(markup: Markup) -> Inlining:
    """What to do to write the style blocks of that HTML into its tags; nothing where it has no block.

    Raises RunawayError where the blocks are too large for any e-mail.
    """
    blocks = list(_blocks(markup))
    if not blocks:
        return Inlining(0, (), ())
    if sum(behind - content for _, content, behind, _ in blocks) > MAX_CSS:
        raise RunawayError(f"has more than {MAX_CSS:,} characters in style blocks; make them shorter")
    if _is_too_deep(markup):
        raise RunawayError("has style blocks and too many elements open at once to apply them; close its tags")
    with no_collection():
        edits = [Edit(start, end, "") for start, _, _, end in blocks]
        edits += _style_edits(markup, _styles(markup))
    lost = tuple((start, rule) for start, content, behind, _ in blocks for rule in _lost(markup.html[content:behind]))
    return Inlining(blocks[0][0], tuple(edits), lost)


def _is_too_deep(markup: Markup) -> bool:
    elements, depth = len(markup.openings), most_open(markup)
    # The second count is spared where even the first one is within its bound.
    return depth > MAX_OPEN or (depth * elements > MAX_FORMATTED and most_formatting(markup) * elements > MAX_FORMATTED)


def _blocks(markup: Markup) -> Iterator[tuple[int, int, int, int]]:
    """Of each style block, in order: offsets of its tag, of its content, behind that, and behind its end tag."""
    # Up to its end tag a block's content is text, so the next end tag is the block's.
    ends = sorted(((offset, tag) for tag in markup.closing("style") for offset in tag.offsets), key=itemgetter(0))
    for offset, tag in markup.openings:
        if tag.name == "style":
            content = offset + len(tag.text)
            following = bisect_left(ends, content, key=itemgetter(0))
            behind, end = ends[following] if following < len(ends) else (len(markup.html), None)
            yield offset, content, behind, behind + (len(end.text) if end else 0)


def _styles(markup: Markup) -> dict[int, str]:
    """What the blocks say for each opening tag, by its index, leaving aside what its own style attribute says."""
    # It takes a file of this machine for remote too.
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False)
    inlined = inliner.inline(_marked(markup))
    return {int(index): entities.unescape(style) for index, style in _STYLED.findall(inlined)}


def _marked(markup: Markup) -> str:
    """The HTML with every opening tag marked by its index, without style attributes."""
    unstyled = {text: _unstyled(tag) for text, tag in markup.tags.items() if not tag.closing}
    html, parts, position = markup.html, [], 0
    for index, (offset, tag) in enumerate(markup.openings):
        head, rest = unstyled[tag.text]
        parts.append(html[position:offset])
        parts.append(f'{head} {_MARK}="{index}"{rest}')
        position = offset + len(tag.text)
    parts.append(html[position:])
    return "".join(parts)


def _unstyled(tag: Tag) -> tuple[str, str]:
    """What goes before and after the mark."""
    style = tag.get("style")
    head = len(tag.name) + 1
    rest = tag.text[head:] if style is None else tag.text[head : style.start] + tag.text[style.end :]
    return tag.text[:head], rest


def _style_edits(markup: Markup, styles: Mapping[int, str]) -> Iterator[Edit]:
    known: dict[tuple[str, str], Edit | None] = {}
    for index, style in sorted(styles.items()):
        offset, tag = markup.openings[index]
        key = (tag.text, style)
        if key not in known:
            known[key] = _style_edit(tag, style)
        if edit := known[key]:
            yield Edit(offset + edit.start, offset + edit.end, edit.text)


def _style_edit(tag: Tag, block: str) -> Edit | None:
    """The edit that adds what the blocks say, counted from the tag's start; None where its own style says it all."""
    own = tag.get("style")
    style = _before(block, own.value if own else "")
    if not style:
        return None
    if own is None:
        behind = 1 + len(tag.name)
        return Edit(behind, behind, f' style="{style}"')
    if tag.text[own.value_start - 1] in "\"'":
        return Edit(own.value_start, own.value_start, f"{style}; " if own.value.strip() else style)
    return Edit(own.start, own.end, f'style="{style}; {entities.escape(own.value)}"')


@lru_cache(maxsize=1024)
def _before(block: str, own: str) -> str:
    """The block's declarations, to stand before the tag's own, which so win, unless the block's are important.

    Escaped, to stand between quotation marks of either kind.
    """
    declared = {name for name, _, important in _declarations(own)}
    kept = (text for name, text, important in _declarations(block) if important or name not in declared)
    return entities.escape("; ".join(kept))


@lru_cache(maxsize=1024)
def _declarations(style: str) -> tuple[tuple[str, str, bool], ...]:
    """Name, text and importance of each declaration that has a value."""
    return tuple(
        (node.lower_name, _text(node), node.important)
        for node in tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True)
        if node.type == "declaration" and any(token.type != "whitespace" for token in node.value)
    )


def _text(node: Any) -> str:
    text = f"{node.name}: {tinycss2.serialize(node.value).strip()}"
    return f"{text} !important" if node.important else text


def _lost(css: str) -> Iterator[str]:
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword not in _BLANK:
            yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}".strip()
        elif rule.type == "qualified-rule" and _stateful(rule.prelude):
            yield tinycss2.serialize(rule.prelude).strip()


def _stateful(selector: list[Any]) -> bool:
    names = [token.lower_value for token in selector if token.type == "ident"]
    return any(token == ":" for token in selector) and not _NOT_INLINABLE.isdisjoint(names)
