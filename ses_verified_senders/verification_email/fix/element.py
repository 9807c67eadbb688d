"""The elements that are open while a fix walks the tags."""

from dataclasses import dataclass, field

from ses_verified_senders.verification_email.fix.alignment import Alignment
from ses_verified_senders.verification_email.fix.vocabulary import VOID
from ses_verified_senders.verification_email.html.markup import Tag

# What a start tag ends, where it stands right above (https://html.spec.whatwg.org/multipage/syntax.html#optional-tags).
_ENDED: dict[str, frozenset[str]] = {
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tr": frozenset({"td", "th", "tr"}),
    **dict.fromkeys(("tbody", "tfoot", "thead"), frozenset({"td", "th", "tr", "tbody", "tfoot", "thead"})),
    "li": frozenset({"li"}),
    "dt": frozenset({"dd", "dt"}),
    "dd": frozenset({"dd", "dt"}),
    "option": frozenset({"option"}),
    **dict.fromkeys(("div", "h1", "h2", "h3", "ol", "p", "section", "ul"), frozenset({"p"})),
}
_TABLE_PARTS = frozenset({"table", "tbody", "td", "tfoot", "th", "thead", "tr"})


@dataclass(slots=True)
class Element:
    """An open element: the name it gets, None where only its content stays, and what it hands down."""

    tag: Tag
    becomes: str | None
    alignment: Alignment = field(default_factory=Alignment)
    is_painted_cell: bool = False

    @property
    def is_closed_details(self) -> bool:
        return self.tag.name == "details" and self.tag.get("open") is None


class Elements:
    """The stack of them, the innermost last."""

    def __init__(self) -> None:
        self._stack: list[Element] = []

    @property
    def innermost(self) -> Element | None:
        return self._stack[-1] if self._stack else None

    def end_for(self, tag: Tag) -> None:
        """Leave what the start tag ends."""
        while self._stack and self._stack[-1].tag.name in _ENDED.get(tag.name, ()):
            self._stack.pop()

    def enter(self, element: Element) -> None:
        if element.tag.name not in VOID:
            self._stack.append(element)

    def leave(self, name: str) -> Element | None:
        """Leave the innermost element of that name and all within it; an end tag in a cell ends nothing outside."""
        for index in range(len(self._stack) - 1, -1, -1):
            element = self._stack[index]
            if element.tag.name == name:
                del self._stack[index:]
                return element
            if element.tag.name in ("td", "th", "table") and name not in _TABLE_PARTS:
                return None
        return None

    def has(self, name: str) -> bool:
        return any(element.tag.name == name for element in self._stack)

    def table(self) -> Element | None:
        """The innermost table."""
        return next((element for element in reversed(self._stack) if element.tag.name == "table"), None)

    def is_in_quirky_box(self) -> bool:
        return any(element.tag.name in ("td", "th", "body") for element in self._stack)

    def is_in_list(self) -> bool:
        """Whether the innermost element stands in a list."""
        return any(element.tag.name in ("dir", "dl", "menu", "ol", "ul") for element in self._stack[:-1])

    def is_in_painted_cell(self) -> bool:
        cell = next((element for element in reversed(self._stack) if element.tag.name in ("td", "th")), None)
        return cell is not None and cell.is_painted_cell
