"""A template's file as text: decoded, or refused."""

import codecs
import re
from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# All but tab, line feed, form feed and carriage return; line separators and what turns text round, too.
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufffe\uffff]")


class UnreadableError(Exception):
    """A file is not text to be mailed; `message` is one sentence that ends in what to do.

    `line` and `column` count from 1; the line is 0 for all of the file.
    """

    def __init__(self, file: Path, message: str, line: int = 0, column: int = 1) -> None:
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")
        self.file = file
        self.message = message
        self.line = line
        self.column = column


def read_source(file: Path) -> str:
    """The file's text, with its line ends as they are and without a byte order mark. Raises UnreadableError.

    UTF-8, or what the byte order mark says, else UTF-16 where that is plain to see.
    """
    try:
        return decoded(file.read_bytes(), file)
    except OSError as error:
        raise UnreadableError(file, f"cannot be read ({error.strerror}); check the file") from error


def lines(text: str) -> list[str]:
    """Its lines as Jinja2 counts them, without their ends."""
    return re.split(r"\r\n|\r|\n", text)


def decoded(content: bytes, file: Path) -> str:
    """The same for the content of `file`."""
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), _unmarked(content))
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(file, "is not UTF-8; save it as UTF-8", line) from error
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        column = control.start() - text.rfind("\n", 0, control.start())
        raise UnreadableError(file, f"has the control character U+{ord(control[0]):04X}; remove it", line, column)
    return text


def _unmarked(content: bytes) -> str:
    """HTML is mostly ASCII: in UTF-16 every second byte of that is zero, and no other."""
    first, second = content[:1000:2], content[1:1000:2]
    if second.count(0) > len(second) / 2 and not first.count(0):
        return "utf-16-le"
    if first.count(0) > len(first) / 2 and not second.count(0):
        return "utf-16-be"
    return "utf-8"
