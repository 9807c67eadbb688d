"""Where in the template's sources each piece of the finished HTML comes from."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from components.rendering.edit import Edit, apply
from components.rendering.origin import Origin, Span


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

    def edited(self, edits: Iterable[Edit]) -> "SourceMap":
        """The map of the HTML after those edits, whose new texts come from the edits' origins."""
        spans: list[Span] = []
        position = 0
        ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
        for edit in ordered:
            spans += [*self._spans(position, edit.start), Span(len(edit.text), edit.origin or self.locate(edit.start))]
            position = edit.end
        spans += self._spans(position, len(self._html))
        return SourceMap(self._unknown.file, apply(self._html, ordered), spans)

    def _spans(self, start: int, end: int) -> Iterator[Span]:
        for index in range(bisect_right(self._ends, start), len(self._ends)):
            if start >= end:
                break
            behind = min(self._ends[index], end)
            yield Span(behind - start, self.locate(start))
            start = behind

    @cached_property
    def _newlines(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self._html)]
