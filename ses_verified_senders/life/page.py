"""A page of the journal: what is known of one address, and the text that it is kept as."""

import hashlib
import json
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Protocol

from ses_verified_senders.life.record import Entry, Intent, Removal


class JournalError(Exception):
    """The journal can't be read or written; the message ends in what to do."""


class Overtaken(Exception):
    """Somebody else wrote the page since it was read: look again."""


class Page(Protocol):
    """An address's page, for one decision. Every method raises JournalError."""

    def read(self) -> Entry | None:
        """What is on the page, or None."""

    def write(self, entry: Entry | None) -> None:
        """Put `entry` on the page, which must be as it was read. Raises Overtaken."""

    def confirm(self) -> None:
        """Raises Overtaken where the page isn't as it was read, and makes everybody who read it before look again."""


class Pages(Protocol):
    """A journal: the pages of one account and region."""

    def page(self, address: str, label: str = "") -> AbstractContextManager[Page]:
        """The address's page, for the time of the block. Raises JournalError."""


def name(address: str, label: str = "") -> str:
    """What an address's page is called: its label where it is masked, which is a keyed hash, else a digest."""
    return label or hashlib.sha256(address.encode()).hexdigest()


def text(entry: Entry | None) -> str:
    """`entry` as it is kept: no two writings are the same, so whoever wrote one knows it again."""
    kind = "removal" if isinstance(entry, Removal) else "intent"
    return json.dumps({"writing": uuid.uuid4().hex, kind: asdict(entry) if entry else None})


def entry(text: str) -> Entry | None:
    """The inverse of `text`. Raises ValueError and TypeError."""
    written = json.loads(text)
    kinds: dict[str, Callable[..., Entry]] = {"intent": Intent, "removal": Removal}
    for kind, make in kinds.items():
        if kind in written:
            return make(**written[kind]) if written[kind] else None
    raise ValueError("no entry")
