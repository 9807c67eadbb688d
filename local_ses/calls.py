"""The log of the requests that were served: what a test asks when it wants to know who was called, and how often."""

from typing import Any

from local_ses.store import Store


class Calls:
    """`subject` is the address or the template that a call was about."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, at: float, operation: str, account: str, region: str, subject: str, status: int, error: str) -> None:
        values = (at, operation, account, region, subject, status, error)
        self._store.write("INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def all(self, operation: str = "") -> list[dict[str, Any]]:
        rows = self._store.rows("SELECT * FROM calls WHERE ? IN ('', operation) ORDER BY rowid", (operation,))
        return [
            {
                "at": row["at"],
                "operation": row["operation"],
                "account": row["account"],
                "region": row["region"],
                "address": row["subject"],
                "status": row["status"],
                "errorCode": row["error"],
            }
            for row in rows
        ]

    def clear(self) -> None:
        self._store.write("DELETE FROM calls")
