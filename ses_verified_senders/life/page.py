"""A page of the journal: what is known of one address, and the text that it is kept as."""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Protocol

from ses_verified_senders.life.record import Intent, JournalEntry, Removal
from ses_verified_senders.ses.bucket import Overtaken

__all__ = ["Content", "JournalError", "Overtaken", "Page", "Pages", "content", "name"]


class JournalError(Exception):
    """The journal can't be read or written; the message ends in what to do."""


class Page(Protocol):
    """An address's page, for one decision. Every method raises JournalError."""

    def read(self) -> JournalEntry | None:
        """What is on the page, or None."""

    def write(self, entry: JournalEntry | None) -> None:
        """Put `entry` on the page, which must be as it was read. Raises Overtaken."""

    @property
    def used_by(self) -> Mapping[str, str]:
        """Who used the identity when the page was read, and may not have been able to mark it: owner's mark → stack."""

    def use(self, mark: str, stack: str) -> None:
        """Say who uses the identity from now on, so that everybody who read the page before looks again. Raises
        Overtaken."""

    def release(self, mark: str) -> None:
        """Say that it does so no more. Raises Overtaken."""


class Pages(Protocol):
    """A journal: the pages of one account and region."""

    def page(self, address: str, label: str = "") -> AbstractContextManager[Page]:
        """The address's page, for the time of the block. Raises JournalError."""

    def entries(self, labels: Mapping[str, str]) -> Mapping[str, JournalEntry]:
        """What is on addresses' pages, of those that have an entry, for whoever decides nothing by it: no lock is held.

        `labels` has each address's label, or "". Raises JournalError.
        """


def name(address: str, label: str = "") -> str:
    """What an address's page is called: its label where it is masked, which is a keyed hash, else a digest."""
    return label or hashlib.sha256(address.encode()).hexdigest()


@dataclass(frozen=True)
class Content:
    """What is on a page: its entry, and who uses the identity."""

    entry: JournalEntry | None = None
    used_by: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """As it is kept: no two writings are the same, so whoever wrote one knows it again."""
        kind = "removal" if isinstance(self.entry, Removal) else "intent"
        entry = asdict(self.entry) if self.entry else None
        return json.dumps({"writing": uuid.uuid4().hex, kind: entry, "usedBy": dict(self.used_by)})


def content(text: str) -> Content:
    """The inverse of `Content.text`. Raises ValueError and TypeError."""
    written = json.loads(text)
    kinds: dict[str, Callable[..., JournalEntry]] = {"intent": Intent, "removal": Removal}
    for kind, make in kinds.items():
        if kind in written:
            return Content(make(**written[kind]) if written[kind] else None, written.get("usedBy", {}))
    raise ValueError("no entry")
