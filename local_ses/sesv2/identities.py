"""E-mail addresses and domains, PENDING until they are verified."""

import base64
import hashlib
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
COLUMNS = "name, type, status, configuration_set, tags, attributes, asked_at"


@dataclass(frozen=True)
class Identity:
    """An identity with its VerificationStatus as of now. `attributes` are what its Put and Set operations gave, by v2's
    names: FeedbackForwardingStatus, MailFromAttributes, SigningEnabled, Policies, and v1's Topics and TopicHeaders by
    notification type."""

    name: str
    type: str
    status: str
    configuration_set: str
    tags: dict[str, str]
    attributes: dict[str, Any]

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
        row = self._store.row(f"SELECT {COLUMNS} {HERE} AND name = ?", (*self._here, name))
        return None if row is None else self._identity(row)

    def find(self, name: str) -> Identity:
        """Raises IdentityNotFound."""
        found = self.get(name)
        if found is None:
            raise exceptions.IdentityNotFound(name)
        return found

    def page(self, after: str, size: int, type: str = "") -> list[Identity]:
        """At most `size` of them, by name, behind that name; of one type where it is given."""
        rows = self._store.rows(
            f"SELECT {COLUMNS} {HERE} AND name > ? AND ? IN ('', type) ORDER BY name LIMIT ?",
            (*self._here, after, type, size),
        )
        return [self._identity(row) for row in rows]

    def count(self) -> int:
        row = self._store.row(f"SELECT count(*) AS number {HERE}", self._here)
        return 0 if row is None else int(row["number"])

    def _identity(self, row: Any) -> Identity:
        status = row["status"]
        lapsed = self._clock.now() >= row["asked_at"] + LINK_LIFETIME
        if status == "PENDING" and row["type"] == "EMAIL_ADDRESS" and lapsed:
            status = "FAILED"
        tags, attributes = json.loads(row["tags"]), json.loads(row["attributes"])
        return Identity(row["name"], row["type"], status, row["configuration_set"], tags, attributes)

    def create(self, name: str, tags: dict[str, str], configuration_set: str) -> Identity:
        """Raises IdentityExists and LimitExceededException."""
        if self.get(name) is not None:
            raise exceptions.IdentityExists(name)
        self.put(name, "PENDING", tags, configuration_set)
        return self.find(name)

    def put(
        self, name: str, status: str, tags: dict[str, str] | None = None, configuration_set: str | None = None
    ) -> None:
        """Make the identity, or put it into a state, counted from now; tags and configuration set stay where none are
        given. Raises LimitExceededException."""
        with self._store.transaction():
            if self.get(name) is None:
                self._add(name)
            changes: dict[str, Any] = {"status": status, "asked_at": self._clock.now()}
            if tags is not None:
                changes["tags"] = json.dumps(tags)
            if configuration_set is not None:
                changes["configuration_set"] = configuration_set
            self._change(name, changes)

    def _add(self, name: str) -> None:
        if self.count() >= MOST_IDENTITIES:
            raise exceptions.LimitExceededException(
                f"This account has {MOST_IDENTITIES} email identities in {self._here[1]}, the most that SES keeps."
            )
        kind = "EMAIL_ADDRESS" if "@" in name else "DOMAIN"
        self._store.write(
            "INSERT INTO identities VALUES (?, ?, ?, ?, 'PENDING', 0, '', '{}', '{}')", (*self._here, name, kind)
        )

    def _change(self, name: str, changes: dict[str, Any]) -> None:
        assigned = ", ".join(f"{column} = ?" for column in changes)
        self._store.write(
            f"UPDATE identities SET {assigned} WHERE account = ? AND region = ? AND name = ?",
            (*changes.values(), *self._here, name),
        )

    def delete(self, name: str) -> None:
        """Raises IdentityNotFound."""
        if not self._store.write(f"DELETE {HERE} AND name = ?", (*self._here, name)):
            raise exceptions.IdentityNotFound(name)

    def set_tags(self, name: str, tags: dict[str, str]) -> None:
        self._change(name, {"tags": json.dumps(tags)})

    def set_configuration_set(self, name: str, configuration_set: str) -> None:
        self._change(name, {"configuration_set": configuration_set})

    def set_attributes(self, name: str, **attributes: Any) -> None:
        """The others stay. Raises IdentityNotFound."""
        with self._store.transaction():
            self._change(name, {"attributes": json.dumps(self.find(name).attributes | attributes)})

    def dkim_tokens(self, name: str) -> list[str]:
        """Three of 32 letters and digits, always the same for an identity's domain."""
        return [_token(*self._here, name.rpartition("@")[2], str(number)) for number in range(3)]

    def verification_token(self, name: str) -> str:
        """Of a domain, for its TXT record (v1); always the same."""
        digest = hashlib.sha256("/".join((*self._here, name)).encode()).digest()
        return base64.b64encode(digest).decode()


def _token(*of: str) -> str:
    digest = hashlib.sha256("/".join(of).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:32]
