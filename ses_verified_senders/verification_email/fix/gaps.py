"""Lines that get lower without a doctype: what stands in them makes their height then, and the block's own letters only
where some of these stand there (https://quirks.spec.whatwg.org/#the-line-height-calculation-quirk)."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from ses_verified_senders.verification_email.fix.loss import Kind
from ses_verified_senders.verification_email.fix.vocabulary import VOID
from ses_verified_senders.verification_email.html.markup import Markup, Tag
from ses_verified_senders.verification_email.lint.appearance import DEFAULT, Appearance, declared, inner

MESSAGE = (
    "without a doctype, lines with nothing but images or smaller text get lower; give images the style display: block, "
    "and a paragraph the line-height of its text"
)
_INLINE_NAMES = """
a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr o:p q s samp small span strike
strong sub sup tt u var
"""
_INLINE = frozenset(_INLINE_NAMES.split())
_PRINTS_NOTHING = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LINE_HEIGHT = re.compile(r"(\d*\.?\d+)(px|pt|em|%)?")
# Of common typefaces: `line-height: normal`, and how far the middle of letters is above the line they stand on.
_NORMAL, _MIDDLE = 1.15, 0.35
# CSS pixels; what differs by less is not seen.
_TOLERANCE = 2


class Letters(NamedTuple):
    """Those of an element: `line_height` counts in CSS pixels, or in the letters' size where it is a factor."""

    look: Appearance = DEFAULT
    line_height: float = _NORMAL
    is_factor: bool = True

    @property
    def height(self) -> float:
        return self.line_height * self.look.size if self.is_factor else self.line_height

    @property
    def rise(self) -> float:
        return self.height / 2 + _MIDDLE * self.look.size

    @property
    def fall(self) -> float:
        return self.height / 2 - _MIDDLE * self.look.size

    def within(self, tag: Tag) -> "Letters":
        """Those in the element, where these are around it."""
        look = inner(self.look, tag)
        value = declared(tag).get("line-height", "")
        if value == "normal":
            return Letters(look)
        match = _LINE_HEIGHT.fullmatch(value)
        if match is None:
            return self._replace(look=look)
        number, unit = float(match[1]), match[2]
        if unit is None:
            return Letters(look, number)
        return Letters(look, number * {"px": 1, "pt": 4 / 3, "em": look.size, "%": look.size / 100}[unit], False)


class _Open(NamedTuple):
    """An open element; `in_line` as long as it and all up to its block are inline."""

    name: str
    letters: Letters
    in_line: bool


class _Lines:
    """Reads the tags and texts, and knows of the line that it is in what makes its height."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._begin()

    def _begin(self) -> None:
        self._first: int | None = None
        self._has_letters = False
        self._rise = self._fall = 0.0

    def _letters(self) -> Letters:
        return self._open[-1].letters if self._open else Letters()

    def _block(self) -> Letters:
        return next((each.letters for each in reversed(self._open) if not each.in_line), Letters())

    def take(self, offset: int, tag: Tag) -> int | None:
        """Read a tag on; where it ends a line that gets lower, the offset of the first thing in that."""
        style = {} if tag.closing else declared(tag)
        in_line = tag.name in _INLINE and style.get("display", "inline") == "inline" and "float" not in style
        if tag.closing:
            in_line = next((each.in_line for each in reversed(self._open) if each.name == tag.name), in_line)
        found = None if in_line else self._end()
        if tag.closing:
            self._leave(tag.name)
        elif tag.name == "img" and in_line:
            self._take_image(offset, tag, style)
        elif tag.name not in VOID:
            self._open.append(_Open(tag.name, self._letters().within(tag), in_line))
        return found

    def _leave(self, name: str) -> None:
        index = next((i for i in range(len(self._open) - 1, -1, -1) if self._open[i].name == name), None)
        if index is not None:
            del self._open[index:]

    def _take_image(self, offset: int, tag: Tag, style: dict[str, str]) -> None:
        """An image that stands on the line; others are mostly higher than the line and as low."""
        if style.get("vertical-align", "baseline") == "baseline" and tag.get("align") is None:
            self._take(offset, self._block().rise, 0)

    def take_text(self, offset: int) -> None:
        letters, block = self._letters(), self._block()
        if (letters.rise, letters.fall) == (block.rise, block.fall):
            self._has_letters = True
        else:
            self._take(offset, letters.rise, letters.fall)

    def _take(self, offset: int, rise: float, fall: float) -> None:
        self._first = offset if self._first is None else self._first
        self._rise, self._fall = max(self._rise, rise), max(self._fall, fall)

    def _end(self) -> int | None:
        first, block = self._first, self._block()
        lost = max(block.rise - self._rise, 0) + max(block.fall - self._fall, 0)
        is_lower = not self._has_letters and lost > _TOLERANCE
        self._begin()
        return first if is_lower else None


def gaps(markup: Markup, unmask: Callable[[str], str]) -> Iterator[tuple[int, Kind, str]]:
    """The first of them; `unmask` gives a text as it stands in the source."""
    lines = _Lines()
    for (offset, tag), (following, _) in pairwise([*markup.sequence, (len(markup.html), None)]):
        assert tag is not None
        if (found := lines.take(offset, tag)) is not None:
            yield found, Kind.GAP, MESSAGE
            return
        text = markup.html[offset + len(tag.text) : following]
        if _PRINTS_NOTHING.sub("", unmask(text)).strip():
            lines.take_text(offset)
