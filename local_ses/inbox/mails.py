"""The mails that were delivered."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_ses.sesv2.message import Mail
from local_ses.settings import Settings
from local_ses.store import Store

COLUMNS = ", ".join(Mail.__dataclass_fields__)
# For lists, which need no content; a part of it is what they show.
SHORT = 2000
HEADINGS = COLUMNS.replace(" html, message,", f" substr(html, 1, {SHORT}) AS html, x'' AS message,")


@dataclass(frozen=True)
class Wanted:
    """Which mails; what is empty says nothing. `address` is the sender's or an addressee's, `to` an addressee's alone;
    `containing` is a text in the addresses, the subject or the content, in any letter case; `after` is the id of a mail
    that was delivered before them, `since` a time in seconds since the epoch that they were sent at or later."""

    id: str = ""
    address: str = ""
    to: str = ""
    template: str = ""
    containing: str = ""
    after: str = ""
    since: float = 0.0

    def condition(self) -> tuple[str, list[Any]]:
        """In SQL, and its values."""
        parts: list[tuple[str, list[Any]]] = [("at >= ?", [self.since])]
        if self.id:
            parts.append(("id = ?", [self.id]))
        if self.address:
            parts.append((f"(source = ? OR {TO})", [self.address, *_written(self.address)]))
        if self.to:
            parts.append((TO, _written(self.to)))
        if self.template:
            parts.append(("template = ?", [self.template]))
        if self.after:
            parts.append(("number > coalesce((SELECT number FROM mails WHERE id = ?), 0)", [self.after]))
        if self.containing:
            texts = " || char(10) || ".join(("source", "destination", "subject", "template", "text", "html"))
            parts.append((f"instr(lower({texts}), lower(?))", [self.containing]))
        return " AND ".join(part for part, _ in parts), [value for _, values in parts for value in values]


TO = "(instr(destination, ?) OR instr(destination, ?))"


def _written(address: str) -> list[str]:
    """How an address stands among a mail's addressees: by itself or after a name."""
    quoted = json.dumps(address)
    return [quoted, f'<{quoted[1:-1]}>"']


EVERY = Wanted()


class Mails:
    """Kept in the store; the newest is the last."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._arrived = threading.Condition()

    def add(self, mail: Mail) -> None:
        values = vars(mail) | {"destination": json.dumps(mail.destination)}
        places = ", ".join("?" * len(values))
        self._store.write(f"INSERT INTO mails ({COLUMNS}) VALUES ({places})", values.values())
        if most := self._settings["maxMails"]:
            self._store.write("DELETE FROM mails WHERE number <= (SELECT max(number) FROM mails) - ?", (most,))
        self._store.afterwards(self._announce)

    def _announce(self) -> None:
        with self._arrived:
            self._arrived.notify_all()

    def all(self, wanted: Wanted = EVERY) -> list[Mail]:
        """Oldest first."""
        condition, values = wanted.condition()
        rows = self._store.rows(f"SELECT {COLUMNS} FROM mails WHERE {condition} ORDER BY number", values)
        return [_mail(row) for row in rows]

    def newest(self, most: int, wanted: Wanted = EVERY) -> list[tuple[Mail, bool]]:
        """Newest first, with the beginning of their content; whether each was read."""
        condition, values = wanted.condition()
        rows = self._store.rows(
            f"SELECT {HEADINGS}, read FROM mails WHERE {condition} ORDER BY number DESC LIMIT ?", (*values, most)
        )
        return [(_mail(row[:-1]), bool(row["read"])) for row in rows]

    def last(self, wanted: Wanted) -> Mail | None:
        """The newest of them."""
        condition, values = wanted.condition()
        statement = f"SELECT {COLUMNS} FROM mails WHERE {condition} ORDER BY number DESC LIMIT 1"
        row = self._store.row(statement, values)
        return None if row is None else _mail(row)

    def wait(self, wanted: Wanted, seconds: float, time: Callable[[], float] = time.monotonic) -> Mail | None:
        """The newest of them, as soon as there is one; None if there is none by then."""
        until = time() + seconds
        with self._arrived:
            while (found := self.last(wanted)) is None and (left := until - time()) > 0:
                self._arrived.wait(left)
        return found

    def get(self, identifier: str) -> Mail | None:
        return self.last(Wanted(id=identifier)) if identifier else None

    def by_token(self, token: str) -> Mail | None:
        row = self._store.row(f"SELECT {COLUMNS} FROM mails WHERE token = ?", (token,))
        return None if row is None else _mail(row)

    def count(self, unread: bool = False) -> int:
        """Of all, or of those that nobody has read."""
        row = self._store.row("SELECT count(*) AS number FROM mails WHERE ? >= read", (0 if unread else 1,))
        return 0 if row is None else int(row["number"])

    def mark(self, read: bool, identifier: str = "") -> int:
        """As read or not, one or all; returns how many there are."""
        return self._store.write("UPDATE mails SET read = ? WHERE ? IN ('', id)", (int(read), identifier))

    def clear(self, identifier: str = "") -> int:
        """Remove one, or all, and their links; returns how many there were."""
        return self._store.write("DELETE FROM mails WHERE ? IN ('', id)", (identifier,))


def _mail(row: Any) -> Mail:
    values = dict(zip(Mail.__dataclass_fields__, row, strict=True))
    return Mail(**values | {"destination": json.loads(values["destination"])})
