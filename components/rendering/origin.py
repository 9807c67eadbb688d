"""Where in the template's sources each piece of the finished HTML comes from."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a source file; `line` and `column` count from 1.

    `variable` names what was printed there (`product.name`, or several names) and is empty for the template's own
    text. Only such `literal` text runs on in the source as it does in the HTML.
    """

    file: Path
    line: int
    column: int
    variable: str = ""
    literal: bool = False

    def after(self, text: str) -> "Origin":
        """The place behind `text`, which starts here; where a value was printed, all of it has the same place."""
        if not self.literal or not text:
            return self
        newlines = text.count("\n")
        column = len(text) - text.rfind("\n") if newlines else self.column + len(text)
        return replace(self, line=self.line + newlines, column=column)


@dataclass(frozen=True, slots=True)
class Span:
    """So many characters of HTML that come from one place; None where nobody knows yet."""

    length: int
    origin: Origin | None


class SourceMap:
    """The origin of every offset of `html`, whose pieces `spans` describe in order.

    A piece of unknown origin, and an offset behind the end, count as `file`'s first line.
    """

    def __init__(self, file: Path, html: str, spans: Sequence[Span]) -> None:
        self._html = html
        self._unknown = Origin(file, 1, 1)
        self._origins = [span.origin for span in spans if span.length]
        self._ends = list(accumulate(span.length for span in spans if span.length))

    def locate(self, offset: int) -> Origin:
        index = bisect_right(self._ends, offset)
        origin = self._origins[index] if index < len(self._origins) else None
        if origin is None:
            return self._unknown
        start = self._ends[index - 1] if index else 0
        return origin.after(self._html[start:offset])
