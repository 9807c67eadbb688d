"""Words of other people as Markdown (https://github.github.com/gfm): nothing in them is markup."""

LONGEST = 65_536
"""Characters that GitHub takes in a comment
(https://docs.github.com/en/rest/issues/comments); Atlantis and GitLab take as many or more."""


def code(text: str) -> str:
    """A code span (CommonMark 6.1): one that holds a backtick is delimited by two."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\`*_[]<>|#~" else character for character in text)


def code_cell(text: str) -> str:
    """A code span in a table, where a bar ends the cell even within one (GFM 4.10)."""
    return code(text).replace("|", "\\|")


def text_cell(text: str) -> str:
    """A text in a table: one line."""
    return " ".join(escaped(text).split())
