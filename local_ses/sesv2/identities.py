"""E-mail addresses and domains, PENDING until they are verified."""

import json
from dataclasses import dataclass
from typing import Any

from local_ses.clock import MovableClock
from local_ses.sesv2 import exceptions
from local_ses.store import Store

LINK_LIFETIME = 24 * 3600.0
"""Seconds that a verification link works (API reference, SendCustomVerificationEmail)."""
MOST_IDENTITIES = 10_000
"""In each region (developer guide, quotas)."""

HERE = "FROM identities WHERE account = ? AND region = ?"


@dataclass(frozen=True)
class Identity:
    """An identity with its VerificationStatus as of now."""

    name: str
    type: str
    status: str
    configuration_set: str
    tags: dict[str, str]

    @property
    def verified(self) -> bool:
        return self.status == "SUCCESS"


class Identities:
    """Those of one account and region."""

    def __init__(self, account: str, region: str, store: Store, clock: MovableClock) -> None:
        self._here = (account, region)
        self._store = store
        self._clock = clock

    def get(self, name: str) -> Identity | None:
        """The identity as SES lists it, or None."""
        row = self._store.row(f"SELECT * {HERE} AND name = ?", (*self._here, name))
        return None if row is None else self._identity(row)

    def find(self, name: str) -> Identity:
        """Raises NotFoundException."""
        found = self.get(name)
        if found is None:
            raise exceptions.identity_not_found(name)
        return found

    def page(self, after: str, size: int) -> list[Identity]:
        """At most `size` of them, by name, behind that name."""
        rows = self._store.rows(f"SELECT * {HERE} AND name > ? ORDER BY name LIMIT ?", (*self._here, after, size))
        return [self._identity(row) for row in rows]

    def count(self) -> int:
        row = self._store.row(f"SELECT count(*) AS number {HERE}", self._here)
        return 0 if row is None else int(row["number"])

    def _identity(self, row: Any) -> Identity:
        status = row["status"]
        lapsed = self._clock.now() >= row["asked_at"] + LINK_LIFETIME
        if status == "PENDING" and row["type"] == "EMAIL_ADDRESS" and lapsed:
            status = "FAILED"
        return Identity(row["name"], row["type"], status, row["configuration_set"], json.loads(row["tags"]))

    def create(self, name: str, tags: dict[str, str], configuration_set: str) -> Identity:
        """Raises AlreadyExistsException and LimitExceededException."""
        if self.get(name) is not None:
            raise exceptions.AlreadyExistsException(f"Email identity {name} already exist.")
        self.put(name, "PENDING", tags, configuration_set)
        return self.find(name)

    def put(
        self, name: str, status: str, tags: dict[str, str] | None = None, configuration_set: str | None = None
    ) -> None:
        """Make the identity, or put it into a state, counted from now; tags and configuration set stay where none are
        given. Raises LimitExceededException."""
        known = self.get(name)
        if known is None and self.count() >= MOST_IDENTITIES:
            raise exceptions.LimitExceededException(
                f"This account has {MOST_IDENTITIES} email identities in {self._here[1]}, the most that SES keeps."
            )
        kept_tags = known.tags if known else {}
        kept_set = known.configuration_set if known else ""
        self._store.write(
            "INSERT OR REPLACE INTO identities VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *self._here,
                name,
                "EMAIL_ADDRESS" if "@" in name else "DOMAIN",
                status,
                self._clock.now(),
                kept_set if configuration_set is None else configuration_set,
                json.dumps(kept_tags if tags is None else tags),
            ),
        )

    def delete(self, name: str) -> None:
        """Raises NotFoundException."""
        if not self._store.write(f"DELETE {HERE} AND name = ?", (*self._here, name)):
            raise exceptions.identity_not_found(name)

    def set_tags(self, name: str, tags: dict[str, str]) -> None:
        self._store.write(
            "UPDATE identities SET tags = ? WHERE account = ? AND region = ? AND name = ?",
            (json.dumps(tags), *self._here, name),
        )
