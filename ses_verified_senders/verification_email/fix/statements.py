"""What has to stay of the Jinja2 in a piece of HTML that goes.

A statement whose other half stands outside the piece stays, and so does what prints nothing where it stands (`set`,
`import`, `macro`): others may need it. All that would print is gone with the piece, as it was not shown there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ses_verified_senders.verification_email.fix.placeholders import MASKED, Placeholders

_KEYWORD = re.compile(r"\{%[-+]?\s*(\w+)")
_NAME = re.compile(r"block\s+(\w+)")
_PAIRED = frozenset({"autoescape", "block", "call", "filter", "for", "if", "macro", "raw", "trans", "with"})
_DIVIDERS = frozenset({"elif", "else", "pluralize"})
_QUIET = frozenset({"do", "extends", "from", "import", "set"})


@dataclass
class Residue:
    """`kept` is masked text to stand in place of the piece; `gone` the tags that were to print something."""

    kept: str = ""
    gone: list[str] = field(default_factory=list)


@dataclass
class _Frame:
    """A statement that waits for its end: where it begins, and what of its content stays."""

    keyword: str
    start: int
    masked: str
    kept: list[str] = field(default_factory=list)
    has_content: bool = False


def residue(mask: Placeholders, text: str, moved: Iterable[str] = ()) -> Residue:
    """The residue of that piece of masked text; `moved` are covers of tags that stand elsewhere already."""
    reader = _Reader(mask, text)
    elsewhere = set(moved)
    for match in MASKED.finditer(text):
        if match[0] not in elsewhere:
            reader.read(match)
    return reader.end()


def covers(text: str) -> list[str]:
    """The covers of Jinja2's tags in the text."""
    return [match[0] for match in MASKED.finditer(text)]


class _Reader:
    def __init__(self, mask: Placeholders, text: str) -> None:
        self._mask = mask
        self._text = text
        self._frames = [_Frame("", 0, "")]
        self._residue = Residue()

    def read(self, match: re.Match[str]) -> None:
        tag = self._mask.tag(match)
        keyword = _KEYWORD.match(tag)
        if keyword is None:
            if tag.startswith("{{"):
                self._residue.gone.append(tag)
        elif keyword[1].startswith("end"):
            self._close(keyword[1].removeprefix("end"), match)
        elif keyword[1] in _DIVIDERS:
            self._frames[-1].kept.append(match[0])
            self._frames[-1].has_content |= len(self._frames) == 1
        elif keyword[1] in _PAIRED or (keyword[1] == "set" and "=" not in tag):
            self._frames.append(_Frame(keyword[1], match.start(), match[0]))
        elif keyword[1] in _QUIET:
            self._keep(match[0])
        else:
            self._residue.gone.append(tag)

    def _keep(self, masked: str) -> None:
        self._frames[-1].kept.append(masked)
        for frame in self._frames:
            frame.has_content = True

    def _close(self, keyword: str, match: re.Match[str]) -> None:
        if not any(frame.keyword == keyword for frame in self._frames):
            # It ends what began before the piece, and with it all that is open here.
            self._keep(match[0])
            return
        while self._frames[-1].keyword != keyword:
            self._leave_open()
        frame = self._frames.pop()
        if keyword in ("macro", "set"):
            self._keep(self._text[frame.start : match.end()])
        elif keyword == "block":
            self._close_block(frame, match)
        elif frame.has_content:
            self._frames[-1].kept += [frame.masked, *frame.kept, match[0]]

    def _close_block(self, frame: _Frame, match: re.Match[str]) -> None:
        begin = self._mask.unmask(frame.masked)
        name = _NAME.search(begin)
        self._residue.gone.append(begin)
        if name and re.search(rf"\bself\s*\.\s*{name[1]}\b", self._mask.unmask(self._mask.text)):
            # Printed elsewhere by its name.
            self._keep(f"{{% if false %}}{self._text[frame.start : match.end()]}{{% endif %}}")

    def _leave_open(self) -> None:
        """Its end stands behind the piece."""
        frame = self._frames.pop()
        self._frames[-1].kept += [frame.masked, *frame.kept]
        for each in self._frames:
            each.has_content = True

    def end(self) -> Residue:
        while len(self._frames) > 1:
            self._leave_open()
        self._residue.kept = "".join(self._frames[0].kept)
        return self._residue
