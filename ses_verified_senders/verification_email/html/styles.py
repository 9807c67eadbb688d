"""`<style>` blocks written into style attributes, since SES refuses the blocks.

What applies where is css-inline's to say. Its own output would be a new document, so it is only asked for each tag's
styles, and those are put into the tags as they stand: everything else stays as it was written, and where it was.
"""

import html as entities
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

import css_inline

from ses_verified_senders.verification_email.html.collection import no_collection
from ses_verified_senders.verification_email.html.css import Declaration, parse
from ses_verified_senders.verification_email.html.edit import Edit
from ses_verified_senders.verification_email.html.markup import Markup, Tag
from ses_verified_senders.verification_email.html.sheet import Key, Sheet, key_of, rules, sheet

# Short, since it is written, parsed and read back once for each tag.
_MARK = "-n"
# A marked tag that got a style, as css-inline writes it: all values between quotation marks.
_STYLED = re.compile(
    rf'<[^\s<>]+(?: [^\s=">]+="[^"]*")*? {_MARK}="(\d+)"(?: (?!style=)[^\s=">]+="[^"]*")* style="([^"]*)"'
)
# A styled tag that the parser added.
_HOMELESS = re.compile(r'<(html|body) style="([^"]*)">')
# A name in a selector: of a tag or an attribute.
_NAME = re.compile(r"(?<![\w.#:-])[a-z][\w-]*")
# What looks at an element's neighbours, which change when one of them becomes another.
_PLACED = re.compile(r"[>+~]|:(?:empty|first|last|nth|only)")


@dataclass(frozen=True, slots=True)
class Inlining:
    """The edits that take the blocks' styles into the tags, and the rules that no style attribute can express.

    `lost` is pairs of a rule's offset and its beginning, `opened` those of the `@media` that hold at any width then.
    """

    edits: tuple[Edit, ...] = ()
    lost: tuple[tuple[int, str], ...] = ()
    opened: tuple[tuple[int, str], ...] = ()


def inlining(markup: Markup, plain: Callable[[str], str] = str) -> Inlining:
    """What to do to write the style blocks of that HTML into its tags; nothing where it has no block.

    `plain` makes CSS of as many characters of what a block holds.
    """
    found = list(blocks(markup))
    if not found:
        return Inlining()
    sheets = _sheets(markup, plain)
    lost = tuple((start + place, rule) for start, each in sheets for place, rule in each.lost)
    opened = tuple((start + place, rule) for start, each in sheets for place, rule in each.opened)
    with no_collection():
        styles, homeless = _styles(markup, rules([each for _, each in sheets]))
        lost += tuple((found[0][0], rule) for rule in homeless)
        edits = [Edit(start, end, "") for start, _, _, end in found]
        edits += _style_edits(markup, styles, _places(sheets))
    return Inlining(tuple(edits), lost, opened)


def saving(
    markup: Markup, changes: Callable[[Tag], bool], around: Mapping[int, str], plain: Callable[[str], str] = str
) -> list[Edit]:
    """The edits that write into tags what style blocks, which stay, say of them and would not once tags change.

    `around` is the same of the blocks of other templates, by the tags' offsets.
    """
    said = Said(markup, changes, plain)
    saved = {}
    for index, (offset, _) in enumerate(markup.openings):
        other = around.get(offset, "")
        own = _before(said.of(index), other)
        saved[index] = "; ".join(each.text for each in (*own, *parse(other)))
    return list(_style_edits(markup, saved, {}))


class Said:
    """What the style blocks of that HTML say of its tags, and would not once tags change."""

    def __init__(
        self,
        markup: Markup,
        changes: Callable[[Tag], bool],
        plain: Callable[[str], str] = str,
        more: Iterable[str] = (),
    ) -> None:
        """`more` are rules that go before those of the blocks."""
        self._openings = markup.openings
        changing = {text for text, tag in markup.tags.items() if not tag.closing and _is_told(tag) and changes(tag)}
        self._changing = changing
        sheets = _sheets(markup, plain)
        # Where each declaration stands in the HTML.
        self.places = _places(sheets)
        self.rules = [*more, *rules([each for _, each in sheets])]
        names = {name for text in changing for name in _names(markup.tags[text])}
        told = self.rules if changing else []
        self._all = _styles(markup, told)[0] if told else {}
        depending = [rule for rule in told if _depends(rule, names)]
        self._depending = _styles(markup, depending)[0] if depending else {}

    def of(self, index: int) -> str:
        """Of the opening tag of that index."""
        styles = self._all if self._openings[index][1].text in self._changing else self._depending
        return styles.get(index, "")


def _is_told(tag: Tag) -> bool:
    return tag.name not in ("style", "link", "meta", "title")


def _names(tag: Tag) -> set[str]:
    return {tag.name, *(each.name for each in tag.attributes)}


def _depends(rule: str, names: set[str]) -> bool:
    """Whether which elements the rule speaks of depends on tags or attributes of those names, or on neighbours."""
    selectors = rule.split("{")[0].lower()
    return bool(_PLACED.search(selectors)) or not names.isdisjoint(_NAME.findall(selectors))


def _sheets(markup: Markup, plain: Callable[[str], str]) -> list[tuple[int, Sheet]]:
    """The style blocks, each with where its CSS begins."""
    return [(start, sheet(plain(markup.html[start:behind]))) for _, start, behind, _ in blocks(markup)]


def _places(sheets: list[tuple[int, Sheet]]) -> dict[Key, int]:
    return {key: start + place for start, each in reversed(sheets) for key, place in each.places.items()}


def blocks(markup: Markup) -> Iterator[tuple[int, int, int, int]]:
    """Of each style block, in order: offsets of its tag, of its content, behind that, and behind its end tag."""
    # Up to its end tag a block's content is text, so the next end tag is the block's.
    ends = sorted(((offset, tag) for tag in markup.closing("style") for offset in tag.offsets), key=itemgetter(0))
    for offset, tag in markup.openings:
        if tag.name == "style":
            content = offset + len(tag.text)
            following = bisect_left(ends, content, key=itemgetter(0))
            behind, end = ends[following] if following < len(ends) else (len(markup.html), None)
            yield offset, content, behind, behind + (len(end.text) if end else 0)


def _styles(markup: Markup, said: list[str]) -> tuple[dict[int, str], list[str]]:
    """What the rules say for each opening tag, by its index, leaving aside what its own style attribute says.

    Besides what it says for a `<html>` or `<body>` that has no tag.
    """
    inliner = css_inline.CSSInliner(inline_style_tags=False, load_remote_stylesheets=False, extra_css="".join(said))
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
