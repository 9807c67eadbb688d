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
# All but tab, line feed, form feed and carriage return.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


class UnreadableError(Exception):
    """A file is not text to be mailed; the message is one sentence that ends in what to do. `line` is 0 for all of it."""

    def __init__(self, message: str, line: int = 0, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def read_source(file: Path) -> str:
    """The file's text, with its line ends as they are and without a byte order mark. Raises UnreadableError."""
    try:
        return decoded(file.read_bytes())
    except OSError as error:
        raise UnreadableError(f"cannot be read ({error.strerror}); check the file") from error


def decoded(content: bytes) -> str:
    """UTF-8, or what the byte order mark says, else UTF-16 where that is plain to see. Raises UnreadableError."""
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), _unmarked(content))
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError("is not UTF-8; save it as UTF-8", line) from error
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        column = control.start() - text.rfind("\n", 0, control.start())
        raise UnreadableError(f"has the control character U+{ord(control[0]):04X}; remove it", line, column)
    return text


def _unmarked(content: bytes) -> str:
    """HTML begins with ASCII: in UTF-16 every second byte of it is zero."""
    beginning = content[:64]
    if beginning and len(beginning) % 2 == 0:
        if not any(beginning[1::2]) and all(beginning[::2]):
            return "utf-16-le"
        if not any(beginning[::2]) and all(beginning[1::2]):
            return "utf-16-be"
    return "utf-8"
