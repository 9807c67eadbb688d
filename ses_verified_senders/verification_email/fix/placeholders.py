"""Jinja2's tags hidden from an HTML reader, and shown again.

Each is covered by as many characters that mean nothing in HTML or CSS, the first of which says which one it is: so
offsets stay as they are, and an expression may be moved, into a style attribute say, and comes back as it was written.
"""

import re

from jinja2 import TemplateSyntaxError

from ses_verified_senders.verification_email.rendering.compiler import Position, position_lexer

# Private-use characters of plane 15 number the tags; this one of plane 16 fills up.
_FIRST, _FILL = 0xF0000, "\U0010fffd"
# The same where the tag stands for a name: HTML's names begin with a letter.
_NAME_FILL = "\U0010fffc"
MASKED = re.compile(f"([{chr(_FIRST)}-\U000ffffd]){_FILL}+|x([{chr(_FIRST)}-\U000ffffd]){_NAME_FILL}+")
_ENDS = {
    "variable_begin": "variable_end",
    "block_begin": "block_end",
    "comment_begin": "comment_end",
    "raw_begin": "raw_begin",
    "raw_end": "raw_end",
}
# In a file that is not written for Jinja2, what could be meant as one of its tags; `{#` begins many a rule of CSS.
_LOOSE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


class MaskError(Exception):
    """The text cannot be masked."""


class Placeholders:
    """`text` is the source with its tags covered. Raises MaskError, and jinja2's TemplateSyntaxError for a template."""

    def __init__(self, source: str, is_template: bool) -> None:
        if _FILL in source or _NAME_FILL in source:
            raise MaskError("it has private-use characters")
        self._tags: list[str] = []
        # The same expression has the same cover, so that an end tag of a name that Jinja2 prints has its start tag's.
        self._numbers: dict[str, int] = {}
        parts, position = [], 0
        for start, end in _spans_in(source, is_template):
            parts += [source[position:start], self._cover(source, start, end)]
            position = end
        self.text = "".join([*parts, source[position:]])

    def _cover(self, source: str, start: int, end: int) -> str:
        tag = source[start:end]
        number = self._numbers.get(tag, len(self._tags))
        if number == len(self._tags):
            if number > 0xFFFD:
                raise MaskError("it has more than 65,000 Jinja2 tags")
            self._tags.append(tag)
            if tag.startswith("{{"):
                self._numbers[tag] = number
        if tag.startswith("{{") and source[:start].endswith(("<", "</")):
            return f"x{chr(_FIRST + number)}{_NAME_FILL * (end - start - 2)}"
        return chr(_FIRST + number) + _FILL * (end - start - 1)

    def tag(self, masked: re.Match[str]) -> str:
        """What that match of MASKED covers."""
        return self._tags[ord(masked[1] or masked[2]) - _FIRST]

    def unmask(self, text: str) -> str:
        return MASKED.sub(self.tag, text)

    def printing(self, text: str) -> str:
        """The text without the covers of what prints nothing, which leave their space."""
        return MASKED.sub(lambda masked: masked[0] if self.tag(masked).startswith("{{") else " " * len(masked[0]), text)


def is_masked(text: str) -> bool:
    """Whether a tag of Jinja2 is hidden in the text."""
    return _FILL in text or _NAME_FILL in text


def _spans_in(source: str, is_template: bool) -> list[tuple[int, int]]:
    try:
        return _spans(source)
    except TemplateSyntaxError:
        if is_template:
            raise
        return [match.span() for match in _LOOSE.finditer(source)]


def _spans(source: str) -> list[tuple[int, int]]:
    spans = []
    start, awaited = 0, ""
    for line, token, value in position_lexer().tokeniter(source, None):
        assert isinstance(line, Position)
        if not awaited and token in _ENDS:
            start, awaited = line.offset, _ENDS[token]
        if token == awaited:
            # The end of a tag with a `-` includes the white space behind it, which can stay.
            end = line.offset + len(value)
            spans.append((start, end if token.startswith("raw") else line.offset + len(value.rstrip())))
            awaited = ""
    return spans
