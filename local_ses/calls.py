"""The log of the requests that were served: what a test asks when it wants to know who was called, and how often."""

from dataclasses import dataclass
from typing import Any

from local_ses.store import Store


@dataclass
class Call:
    """One request to an operation; `address` and `template` are what it was about, where it was about any."""

    at: float
    operation: str
    account: str = ""
    region: str = ""
    address: str = ""
    template: str = ""
    status: int = 0
    error: str = ""


class Calls:
    """Kept in the store, oldest first."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, call: Call) -> None:
        self._store.write("INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?)", vars(call).values())

    def all(self, operation: str = "") -> list[dict[str, Any]]:
        """Of one operation, or of all."""
        rows = self._store.rows("SELECT * FROM calls WHERE ? IN ('', operation) ORDER BY rowid", (operation,))
        return [
            {key: row[key] for key in row.keys() if key != "error"} | {"errorCode": row["error"]}  # noqa: SIM118
            for row in rows
        ]

    def clear(self) -> None:
        self._store.write("DELETE FROM calls")
