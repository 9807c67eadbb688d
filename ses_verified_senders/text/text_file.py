"""Text files as people save them: UTF-8 with or without a byte order mark, or UTF-16."""

import codecs
from pathlib import Path

MOST_BYTES = 10_000_000
NOT_UTF_8 = "the file is not UTF-8; save it as UTF-8"
UNKNOWN = "\ufffd"
"""Stands for each byte that isn't UTF-8 in a text that `decoded` read leniently."""


class NotText(ValueError):
    """The file isn't text. `line`, counted from 1, is where that shows, None where it is the file as a whole; the
    message follows the file's name or line and ends in what to do."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read_text(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """The text of a file, without its byte order mark. Raises NotText, and OSError where it can't be read."""
    return decoded(read_bytes(path, most_bytes))


def read_bytes(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """Raises NotText for what isn't a file of that size, such as a pipe, and OSError."""
    # Opening a pipe that nobody writes to would wait for ever.
    if path.exists() and not path.is_file() and not path.is_dir():
        raise NotText("is not a regular file; name one that is")
    with path.open("rb") as opened:
        content = opened.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise NotText(f"has more than {most_bytes:,} bytes; name a file of text alone")
    return content


def decoded(content: bytes, lenient: bool = False) -> str:
    """The text without its byte order mark; in a `lenient` one, UNKNOWN stands for what isn't UTF-8. Raises NotText."""
    encoding = _encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig" and lenient:
            return content.decode(encoding, errors="replace")
        line = content.count(b"\n", 0, error.start) + 1
        raise NotText(NOT_UTF_8, line) from None


def _encoding(content: bytes) -> str:
    """No text holds a NUL, so one in the first two bytes is half of a letter in UTF-16."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    match content[:2].find(b"\0"):
        case 0:
            return "utf-16-be"
        case 1:
            return "utf-16-le"
        case _:
            return "utf-8-sig"
