"""The account-level suppression list: addresses that mail is accepted for and not delivered to."""

from collections.abc import Collection
from dataclasses import dataclass

from local_ses.clock import MovableClock
from local_ses.sesv2 import exceptions
from local_ses.sesv2.accounts import REASONS
from local_ses.store import Store

HERE = "FROM suppressed WHERE account = ? AND region = ?"


@dataclass(frozen=True)
class SuppressedDestination:
    """`reason` is BOUNCE or COMPLAINT; `at` is in seconds since the epoch."""

    address: str
    reason: str
    at: float


class SuppressionList:
    """Of one account and region. Addresses are the same in all letter cases, as SES compares them here (developer
    guide, account-level suppression list)."""

    def __init__(self, account: str, region: str, store: Store, clock: MovableClock) -> None:
        self._here = (account, region)
        self._store = store
        self._clock = clock

    def get(self, address: str) -> SuppressedDestination | None:
        row = self._store.row(f"SELECT address, reason, at {HERE} AND address = ?", (*self._here, address.casefold()))
        return None if row is None else SuppressedDestination(*row)

    def find(self, address: str) -> SuppressedDestination:
        """Raises NotFoundException."""
        found = self.get(address)
        if found is None:
            raise exceptions.NotFoundException(f"Email address {address} does not exist on your suppression list.")
        return found

    def put(self, address: str, reason: str) -> None:
        self._store.write(
            "INSERT OR REPLACE INTO suppressed VALUES (?, ?, ?, ?, ?)",
            (*self._here, address.casefold(), reason, self._clock.now()),
        )

    def delete(self, address: str) -> None:
        """Raises NotFoundException."""
        self.find(address)
        self._store.write(f"DELETE {HERE} AND address = ?", (*self._here, address.casefold()))

    def page(
        self,
        after: str,
        size: int,
        reasons: Collection[str] = REASONS,
        since: float = 0.0,
        until: float = float("inf"),
    ) -> list[SuppressedDestination]:
        """At most `size` of them, by address, behind that address; of these reasons, put there from `since` to `until`
        (seconds since the epoch)."""
        rows = self._store.rows(
            f"SELECT address, reason, at {HERE} AND address > ? AND at >= ? AND at < ? ORDER BY address",
            (*self._here, after, since, until),
        )
        return [SuppressedDestination(*row) for row in rows if row["reason"] in reasons][:size]
