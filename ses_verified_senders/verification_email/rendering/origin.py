"""A place in a template's sources."""

from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a source file; `line` and `column` count from 1.

    `variable` names what was printed there (`product.name`, or several names) and is empty for the template's own
    text. Only such `literal` text runs on in the source as it does in the HTML. `is_stand_in` where a value's name was
    printed in place of the value.
    """

    file: Path
    line: int
    column: int
    variable: str = ""
    literal: bool = False
    is_stand_in: bool = False

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
