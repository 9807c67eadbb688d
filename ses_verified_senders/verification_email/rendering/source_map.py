"""Where in the template's sources each piece of the finished HTML comes from."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from pathlib import Path

from ses_verified_senders.verification_email.html.edit import Edit
from ses_verified_senders.verification_email.rendering.origin import Origin, Span


class SourceMap:
    """The origin of every offset of `html`, whose pieces `spans` describe in order.

    A piece of unknown origin, and an offset behind the end, count as `file`'s first line.
    """

    def __init__(self, file: Path, html: str, spans: Sequence[Span]) -> None:
        self._html = html
        self._unknown = Origin(file, 1, 1)
        self._origins = [span.origin for span in spans if span.length]
        self._ends = list(accumulate(span.length for span in spans if span.length))

    @classmethod
    def verbatim(cls, file: Path, html: str) -> "SourceMap":
        """Of a file that is its own HTML."""
        return cls(file, html, [Span(len(html), Origin(file, 1, 1, literal=True))])

    def locate(self, offset: int) -> Origin:
        index = bisect_right(self._ends, offset)
        origin = self._origins[index] if index < len(self._origins) else None
        if origin is None:
            return self._unknown
        if not origin.literal:
            return origin
        start = self._ends[index - 1] if index else 0
        first, behind = bisect_left(self._newlines, start), bisect_left(self._newlines, offset)
        if first == behind:
            return replace(origin, column=origin.column + offset - start)
        return replace(origin, line=origin.line + behind - first, column=offset - self._newlines[behind - 1])

    def printed(self, start: int, end: int) -> Origin | None:
        """The first value printed into that stretch of the HTML, None where all of it is the template's own text."""
        for index in range(bisect_right(self._ends, start), min(bisect_left(self._ends, end) + 1, len(self._ends))):
            origin = self._origins[index]
            if origin is not None and not origin.literal:
                return origin
        return None

    @cached_property
    def _newlines(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self._html)]


class EditedSourceMap(SourceMap):
    """The map of the HTML that `edits` made of the one `before` describes; new text comes from the edit's places."""

    def __init__(self, before: SourceMap, edits: Iterable[Edit]) -> None:
        self._before = before
        # For each edit the offsets, in the new HTML, of its text and behind it, behind it in the old, and its places.
        self._starts, self._behind, self._behind_before = [0], [0], [0]
        self._places: list[tuple[tuple[int, int], ...]] = [()]
        grown = 0
        for edit in sorted(edits):
            self._starts.append(edit.start + grown)
            grown += len(edit.text) - (edit.end - edit.start)
            self._behind.append(edit.end + grown)
            self._behind_before.append(edit.end)
            self._places.append(edit.places)

    def locate(self, offset: int) -> Origin:
        index = bisect_right(self._starts, offset) - 1
        if offset < self._behind[index]:
            return self._place(index, offset - self._starts[index])
        return self._before.locate(self._behind_before[index] + offset - self._behind[index])

    def printed(self, start: int, end: int) -> Origin | None:
        first = bisect_right(self._starts, start) - 1
        if start < self._behind[first]:
            return self._place(first, start - self._starts[first])
        if bisect_left(self._starts, end) - 1 > first:
            return self._place(first + 1, 0)
        shift = self._behind_before[first] - self._behind[first]
        return self._before.printed(start + shift, end + shift)

    def _place(self, index: int, offset: int) -> Origin:
        """Where the piece of the edit's text comes from that stands at `offset`; where nobody knows, the edit's own."""
        places = self._places[index]
        if not places:
            return replace(self._before.locate(max(self._behind_before[index] - 1, 0)), literal=False)
        piece = max(bisect_right(places, offset, key=itemgetter(0)) - 1, 0)
        return replace(self._before.locate(places[piece][1]), literal=False)
