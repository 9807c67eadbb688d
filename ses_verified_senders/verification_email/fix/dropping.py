"""An element that goes with its content: up to where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from ses_verified_senders.verification_email.fix.element import Elements
from ses_verified_senders.verification_email.fix.vocabulary import VOID
from ses_verified_senders.verification_email.html.markup import Tag


class End(Enum):
    """Whether a tag ends it, and whether that tag goes as well."""

    NOT_YET = auto()
    BEFORE = auto()
    BEHIND = auto()


@dataclass
class Dropping:
    """From the offset `start` all goes, up to the end of the element that `tag` began.

    `until` names a child that stays: the one before which it ends. `spares_end`: the end tag stays.
    """

    start: int
    tag: Tag
    until: str = ""
    spares_end: bool = False
    _inside: list[str] = field(default_factory=list)

    def ends_at(self, tag: Tag, around: Elements) -> End:
        if not tag.closing:
            return self._start_tag(tag)
        if tag.name in self._inside:
            while self._inside.pop() != tag.name:
                pass
        elif tag.name == self.tag.name:
            return End.BEFORE if self.spares_end else End.BEHIND
        elif around.has(tag.name):
            # What it stands in ends, and it with that.
            return End.BEFORE
        return End.NOT_YET

    def _start_tag(self, tag: Tag) -> End:
        if self.until and tag.name == self.until and not self._inside:
            return End.BEFORE
        if tag.name not in VOID and not (tag.text.endswith("/>") and self.tag.name in ("svg", "math")):
            self._inside.append(tag.name)
        return End.NOT_YET


def is_single(tag: Tag, void: Iterable[str] = VOID) -> bool:
    """Whether the tag is all of its element."""
    return tag.name in void or (tag.name in ("svg", "math") and tag.text.endswith("/>"))
