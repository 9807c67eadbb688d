"""What can go wrong while a template is rendered."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class TemplateProblem:
    """One thing wrong in a template; `line` and `column` count from 1, the line is 0 where none is to blame."""

    file: Path
    line: int
    message: str
    column: int = 1

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{place}: {self.message}"


class TemplateError(Exception):
    """A template could not be rendered.

    `str()` is one sentence (file, line, what is wrong, what to do), or one a line where `problems` holds several, as
    with variables that are not given; `file`, `line` and `message` are the first one's.
    """

    def __init__(
        self, file: Path, line: int, message: str, column: int = 1, more: tuple[TemplateProblem, ...] = ()
    ) -> None:
        self.problems = (TemplateProblem(file, line, message, column), *more)
        super().__init__("\n".join(map(str, self.problems)))
        self.file = file
        self.line = line
        self.message = message


class ImageError(Exception):
    """An image cannot be embedded; the message is one sentence that ends in what to do."""
