"""Words of other people as Markdown (https://github.github.com/gfm): nothing in them is markup."""

import re

LONGEST = 65_536
"""Characters that GitHub takes in a comment
(https://docs.github.com/en/rest/issues/comments); Atlantis and GitLab take as many or more."""


def code(text: str) -> str:
    """A code span (CommonMark 6.1): one that holds backticks is delimited by more than it has in a row."""
    return f"{'`' * (_ticks(text) + 1)} {text} {'`' * (_ticks(text) + 1)}" if "`" in text else f"`{text}`"


def fence(text: str) -> str:
    """What a code block (CommonMark 4.5) that holds the text begins and ends with."""
    return "`" * max(3, _ticks(text) + 1)


def _ticks(text: str) -> int:
    """The longest row of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)


def escaped(text: str) -> str:
    """On one line."""
    shown = "".join(f"\\{character}" if character in "\\`*_[]<>|#~&$" else character for character in text)
    return " ".join(shown.split())


def code_cell(text: str) -> str:
    """A code span in a table, where a bar ends the cell even within one (GFM 4.10)."""
    return code(text).replace("|", "\\|")
