"""What can go wrong while a template is rendered."""

from pathlib import Path


class TemplateError(Exception):
    """A template could not be rendered; `str()` is one sentence: file, line, what is wrong and what to do.

    `line` counts from 1 and is 0 where no line is to blame (a file that is not there).
    """

    def __init__(self, file: Path, line: int, message: str) -> None:
        place = f"{file}:{line}" if line else f"{file}"
        super().__init__(f"{place}: {message}")
        self.file = file
        self.line = line
        self.message = message


class RunawayError(Exception):
    """A template asked for more steps, text or memory than an e-mail can need."""
