"""Text that remembers where it comes from while Jinja2 joins, marks and filters it.

Jinja2 sees ordinary strings, so the result is what it would be without the memory. What an operation of Python makes of
such a string has lost the memory; it is found again piece by piece where a filter left the pieces whole, and else is
laid to the expression as a whole.
"""

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from ses_verified_senders.verification_email.rendering.origin import Origin, Span

# What a filter such as `indent` or `trim` leaves whole: tags, and the rest of each line without its margins.
_PIECE = re.compile(r"<[^<>]*>|[^\s<>](?:[^<>\n]*[^\s<>])?")
# How far behind the last piece the next is looked for; it keeps the search linear.
_REACH = 10_000


class Text(str):
    """A string with the spans it is made of; without any it is an ordinary one."""

    __slots__ = ("spans",)
    spans: tuple[Span, ...]

    def __new__(cls, text: str, spans: tuple[Span, ...] = ()) -> "Text":
        self = super().__new__(cls, text)
        self.spans = spans
        return self


class MarkupText(Markup):
    """The same for text that is HTML already."""

    __slots__ = ("spans",)
    spans: tuple[Span, ...]

    def __new__(cls, text: str = "", spans: tuple[Span, ...] = ()) -> "MarkupText":
        self = super().__new__(cls, text)
        self.spans = spans
        return self


class GivenText(str):
    """A string out of the template's variables, which knows under which name it was given."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, text: str, name: str = "") -> "GivenText":
        self = super().__new__(cls, text)
        self.name = name
        return self


# Jinja2's messages name the type of a value, and to the author of a template this is a string.
GivenText.__module__, GivenText.__name__ = "builtins", "str"


def given(value: object, name: str) -> object:
    """`value` with every string in its dicts and lists named by its path, as in `product.links[0]`."""
    match value:
        case str() if type(value) is str:
            return GivenText(value, name)
        case dict():
            return {key: given(entry, f"{name}.{key}") for key, entry in value.items()}
        case list():
            return [given(entry, f"{name}[{index}]") for index, entry in enumerate(value)]
        case _:
            return value


def spans_of(text: str) -> tuple[Span, ...]:
    spans: tuple[Span, ...] = getattr(text, "spans", ())
    return spans or (Span(len(text), None),)


def join(chunks: Iterable[str]) -> Text:
    """What `"".join` gives, and where from."""
    parts = list(chunks)
    return Text("".join(parts), tuple(span for part in parts for span in spans_of(part)))


def join_markup(parts: Iterable[object]) -> str:
    """Jinja2's `~`: as soon as one part is HTML, the others are escaped."""
    values = [part if isinstance(part, str) else str(part) for part in parts]
    if not any(hasattr(value, "__html__") for value in values):
        return join(values)
    return markup(join(value if hasattr(value, "__html__") else escape(value) for value in values))


def markup(text: str) -> MarkupText:
    """`Markup(text)`, and where from."""
    return MarkupText(text, getattr(text, "spans", ()))


def at(origin: Origin, text: str) -> str:
    """`text`, whose pieces of unknown origin come from `origin`."""
    spans = tuple(span if span.origin else Span(span.length, origin) for span in spans_of(text))
    return MarkupText(text, spans) if isinstance(text, Markup) else Text(text, spans)


def realign(result: str, before: str) -> str:
    """The filter's `result`, with the origins of those pieces of `before` that are still in it, in their order."""
    haystack = result.lower()
    if len(haystack) != len(result):
        return result
    spans: list[Span] = []
    end = 0
    for piece, origin in _pieces(before):
        found = haystack.find(piece.lower(), end, end + len(piece) + _REACH)
        if found >= 0:
            spans += [Span(found - end, None), Span(len(piece), origin)]
            end = found + len(piece)
    spans.append(Span(len(result) - end, None))
    return MarkupText(result, tuple(spans)) if isinstance(result, Markup) else Text(result, tuple(spans))


def _pieces(text: str) -> Iterator[tuple[str, Origin | None]]:
    start = 0
    for span in spans_of(text):
        content, origin, end = text[start : start + span.length], span.origin, 0
        for match in _PIECE.finditer(content):
            origin = origin and origin.after(content[end : match.start()])
            end = match.start()
            yield match[0], origin
        start += span.length
