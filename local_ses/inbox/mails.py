"""The mails that were delivered."""

from typing import Any

from local_ses.sesv2.message import Mail
from local_ses.settings import Settings
from local_ses.store import Store

COLUMNS = ", ".join(Mail.__dataclass_fields__)
HEADINGS = COLUMNS.replace(" html, message,", " '' AS html, x'' AS message,")


class Mails:
    """Kept in the store; the newest is the last."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def add(self, mail: Mail) -> None:
        places = ", ".join("?" * len(vars(mail)))
        self._store.write(f"INSERT INTO mails ({COLUMNS}) VALUES ({places})", vars(mail).values())
        if most := self._settings["maxMails"]:
            self._store.write("DELETE FROM mails WHERE number <= (SELECT max(number) FROM mails) - ?", (most,))

    def all(self, identifier: str = "", address: str = "") -> list[Mail]:
        """Oldest first; those of one id, and those from or to one address, where these are given."""
        rows = self._store.rows(
            f"SELECT {COLUMNS} FROM mails WHERE ? IN ('', id) AND ? IN ('', source, destination) ORDER BY number",
            (identifier, address),
        )
        return [Mail(*row) for row in rows]

    def get(self, identifier: str) -> Mail | None:
        return self._one("id", identifier)

    def by_token(self, token: str) -> Mail | None:
        return self._one("token", token)

    def _one(self, column: str, value: str) -> Mail | None:
        row: Any = self._store.row(f"SELECT {COLUMNS} FROM mails WHERE {column} = ?", (value,))
        return None if row is None else Mail(*row)

    def newest(self, most: int, containing: str = "") -> list[Mail]:
        """Newest first and without their content; only those to an address with that text in it."""
        rows = self._store.rows(
            f"SELECT {HEADINGS} FROM mails WHERE instr(lower(destination), lower(?)) ORDER BY number DESC LIMIT ?",
            (containing, most),
        )
        return [Mail(*row) for row in rows]

    def count(self) -> int:
        row = self._store.row("SELECT count(*) AS number FROM mails")
        return 0 if row is None else int(row["number"])

    def clear(self, identifier: str = "") -> int:
        """Remove one, or all, and their links; returns how many there were."""
        return self._store.write("DELETE FROM mails WHERE ? IN ('', id)", (identifier,))
