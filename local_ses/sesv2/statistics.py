"""What an account sent, for its quota and its statistics."""

from typing import Any

from local_ses.clock import MovableClock
from local_ses.store import Store

DAY, FORTNIGHT, QUARTER = 86_400.0, 14 * 86_400.0, 900
"""Seconds: the quota's, what the statistics reach back, and what each of their points is about (API reference,
GetSendStatistics)."""


class Statistics:
    """Of one account and region."""

    def __init__(self, account: str, region: str, store: Store, clock: MovableClock) -> None:
        self._here = (account, region)
        self._store = store
        self._clock = clock

    def add(self, attempts: int, bounces: int, complaints: int) -> None:
        """A mail to that number of addressees."""
        now = self._clock.now()
        self._store.write(
            "INSERT INTO sent VALUES (?, ?, ?, ?, ?, ?)", (*self._here, now, attempts, bounces, complaints)
        )
        self._store.write("DELETE FROM sent WHERE at < ?", (now - FORTNIGHT,))

    def last_day(self) -> int:
        """Addressees."""
        row = self._store.row(
            "SELECT coalesce(sum(attempts), 0) AS number FROM sent WHERE account = ? AND region = ? AND at >= ?",
            (*self._here, self._clock.now() - DAY),
        )
        return 0 if row is None else int(row["number"])

    def points(self) -> list[dict[str, Any]]:
        """As GetSendStatistics lists them, oldest first."""
        rows = self._store.rows(
            f"SELECT CAST(at / {QUARTER} AS INTEGER) * {QUARTER} AS began, sum(attempts) AS attempts, "
            "sum(bounces) AS bounces, sum(complaints) AS complaints FROM sent WHERE account = ? AND region = ? "
            "GROUP BY began ORDER BY began",
            self._here,
        )
        return [
            {
                "Timestamp": row["began"],
                "DeliveryAttempts": row["attempts"],
                "Bounces": row["bounces"],
                "Complaints": row["complaints"],
                "Rejects": 0,
            }
            for row in rows
        ]
