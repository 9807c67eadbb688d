"""Jinja2's tags hidden from an HTML reader, and shown again.

Each is covered by as many characters that mean nothing in HTML or CSS, the first of which says which one it is: so
offsets stay as they are, and an expression may be moved, into a style attribute say, and comes back as it was written.
"""

import re

from ses_verified_senders.verification_email.rendering.compiler import Position, position_lexer

# Private-use characters of plane 15 number the tags; this one of plane 16 fills up.
_FIRST, _FILL = 0xF0000, "\U0010fffd"
_MASKED = re.compile(f"([{chr(_FIRST)}-\U000ffffd]){_FILL}+")
_ENDS = {
    "variable_begin": "variable_end",
    "block_begin": "block_end",
    "comment_begin": "comment_end",
    "raw_begin": "raw_begin",
    "raw_end": "raw_end",
}
# In a file that is no template, what could be meant as one; `{#` begins many a rule of CSS.
_LOOSE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


class MaskError(Exception):
    """The text cannot be masked."""


class Placeholders:
    """`text` is the source with its tags covered. Raises MaskError, and jinja2's TemplateSyntaxError for a template."""

    def __init__(self, source: str, is_template: bool) -> None:
        spans = _spans(source) if is_template else [match.span() for match in _LOOSE.finditer(source)]
        if _FILL in source or len(spans) > 0xFFFD:
            raise MaskError("it has private-use characters or more than 65,000 Jinja2 tags")
        self._tags = [source[start:end] for start, end in spans]
        parts, position = [], 0
        for index, (start, end) in enumerate(spans):
            parts += [source[position:start], chr(_FIRST + index), _FILL * (end - start - 1)]
            position = end
        self.text = "".join([*parts, source[position:]])

    def unmask(self, text: str) -> str:
        return _MASKED.sub(lambda match: self._tags[ord(match[1]) - _FIRST], text)

    def statements(self, text: str, moved: frozenset[str] = frozenset()) -> str:
        """Of a piece of masked text the statements alone, without which those left standing would not match.

        `moved` are the `tags` that stand elsewhere already.
        """
        masked = (match[0] for match in _MASKED.finditer(text) if match[1] not in moved)
        return "".join(each for each in masked if self.unmask(each).startswith("{%"))


def tags(text: str) -> frozenset[str]:
    """Which of Jinja2's tags are hidden in the text."""
    return frozenset(_MASKED.findall(text))


def is_masked(text: str) -> bool:
    """Whether a tag of Jinja2 is hidden in the text."""
    return _FILL in text


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
