"""`<style>` blocks written into style attributes, since SES refuses the blocks.

What applies where is css-inline's to say. Its own output would be a new document, so it is only asked for each tag's
styles, and those are put into the tags as they stand: everything else stays as it was written, and where it was.
"""

import html as entities
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

import css_inline

from ses_verified_senders.verification_email.html.css import Declaration, parse
from ses_verified_senders.verification_email.html.edit import Edit
from ses_verified_senders.verification_email.html.markup import Markup, Tag, no_collection
from ses_verified_senders.verification_email.html.media import Key, key_of, sheet

# Short, since it is written, parsed and read back once for each tag.
_MARK = "-n"
# A marked tag that got a style, as css-inline writes it: all values between quotation marks.
_STYLED = re.compile(
    rf'<[^\s<>]+(?: [^\s=">]+="[^"]*")*? {_MARK}="(\d+)"(?: (?!style=)[^\s=">]+="[^"]*")* style="([^"]*)"'
)  # A styled tag that the parser added.
_HOMELESS = re.compile(r'<(html|body) style="([^"]*)">')
# A name in a selector: of a tag or an attribute.
_NAME = re.compile(r"(?<![\w.#:-])[a-z][\w-]*")
_HIDING = frozenset({("display", "none"), ("visibility", "hidden")})


@dataclass(frozen=True, slots=True)
class Inlining:
    """The edits that take the blocks' styles into the tags, and the rules that no style attribute can express.

    `lost` is pairs of a rule's offset and its beginning, `opened` those of the `@media` that hold at any width then.
    """

    edits: tuple[Edit, ...] = ()
    lost: tuple[tuple[int, str], ...] = ()
    opened: tuple[tuple[int, str], ...] = ()


def inlining(markup: Markup) -> Inlining:
    """What to do to write the style blocks of that HTML into its tags; nothing where it has no block."""
    blocks = list(_blocks(markup))
    if not blocks:
        return Inlining()
    sheets = [(content, sheet(markup.html[content:behind])) for _, content, behind, _ in blocks]
    places = {key: start + place for start, each in reversed(sheets) for key, place in each.places.items()}
    lost = tuple((start + place, rule) for start, each in sheets for place, rule in each.lost)
    opened = tuple((start + place, rule) for start, each in sheets for place, rule in each.opened)
    with no_collection():
        styles, homeless = _styles(markup, "".join(css for _, each in sheets for css in each.css))
        lost += tuple((blocks[0][0], rule) for rule in homeless)
        edits = [Edit(start, end, "") for start, _, _, end in blocks]
        edits += _style_edits(markup, styles, places)
    return Inlining(tuple(edits), lost, opened)


def saving(markup: Markup, changes: Callable[[Tag], bool], around: Mapping[int, str]) -> list[Edit]:
    """The edits that write into tags what style blocks, which stay, say of them and would not once tags change.

    `around` is what the blocks of other templates say, by the tags' offsets.
    """
    changing = [tag for tag in markup.tags.values() if not tag.closing and tag.name != "style" and changes(tag)]
    if not changing:
        return []
    rules = [css for _, start, end, _ in _blocks(markup) for css in sheet(markup.html[start:end]).css]
    names = {tag.name for tag in changing} | {each.name for tag in changing for each in tag.attributes}
    styles = _styles(markup, "".join(rules))[0] if rules else {}
    depending = _styles(markup, "".join(rule for rule in rules if names & set(_NAME.findall(rule.split("{")[0]))))[0]
    saved = {}
    for index, (offset, tag) in enumerate(markup.openings):
        if changes(tag):
            said = parse(around.get(offset, ""))
            own = _before(styles.get(index, ""), around.get(offset, ""))
            saved[index] = "; ".join(each.text for each in (*own, *said))
        elif index in depending:
            saved[index] = styles[index]
        elif hiding := [each.text for each in parse(around.get(offset, "")) if (each.name, each.value) in _HIDING]:
            saved[index] = "; ".join(hiding)
    return list(_style_edits(markup, saved, {}))


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


def _styles(markup: Markup, css: str) -> tuple[dict[int, str], list[str]]:
    """What the sheet says for each opening tag, by its index, leaving aside what its own style attribute says.

    Besides what it says for a `<html>` or `<body>` that has no tag.
    """
    inliner = css_inline.CSSInliner(inline_style_tags=False, load_remote_stylesheets=False, extra_css=css)
    inlined = inliner.inline(_marked(markup))
    homeless = [f"{name} {{ {entities.unescape(style)} }}" for name, style in _HOMELESS.findall(inlined)]
    return {int(index): entities.unescape(style) for index, style in _STYLED.findall(inlined)}, homeless


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


def _style_edits(markup: Markup, styles: Mapping[int, str], places: Mapping[Key, int]) -> Iterator[Edit]:
    known: dict[tuple[str, str], Edit | None] = {}
    for index, style in sorted(styles.items()):
        offset, tag = markup.openings[index]
        key = (tag.text, style)
        if key not in known:
            known[key] = _style_edit(tag, style, places)
        if edit := known[key]:
            yield edit._replace(start=offset + edit.start, end=offset + edit.end)


def _style_edit(tag: Tag, block: str, places: Mapping[Key, int]) -> Edit | None:
    """The edit that adds what the blocks say, counted from the tag's start; None where its own style says it all."""
    own = tag.get("style")
    kept = _before(block, own.value if own else "")
    if not kept:
        return None
    style, origins, length = "; ".join(entities.escape(each.text) for each in kept), [], 0
    for each in kept:
        if place := places.get(key_of(each.name, each.value)):
            origins.append((length, place))
        length += len(entities.escape(each.text)) + 2
    return add_style(tag, style, tuple(origins))


def add_style(tag: Tag, style: str, places: tuple[tuple[int, int], ...] = ()) -> Edit:
    """The edit that puts that style, escaped already, before what the tag's own says, counted from the tag's start."""
    own = tag.get("style")
    if own is None:
        behind, before = 1 + len(tag.name), ' style="'
        start, end, text = behind, behind, f'{before}{style}"'
    elif tag.text[own.value_start - 1] in "\"'":
        before = ""
        start, end, text = own.value_start, own.value_start, f"{style}; " if own.value.strip() else style
    else:
        before = 'style="'
        start, end, text = own.start, own.end, f'{before}{style}; {entities.escape(own.value)}"'
    return Edit(start, end, text, tuple((len(before) + offset, place) for offset, place in places))


@lru_cache(maxsize=1024)
def _before(block: str, own: str) -> tuple[Declaration, ...]:
    """The block's declarations, to stand before the tag's own, which so win, unless the block's are important."""
    declared = {each.name: each.important for each in parse(own)}
    return tuple(
        each for each in parse(block) if each.name not in declared or (each.important and not declared[each.name])
    )
