"""What an account sets for one region: whether it sends, and for which reasons it suppresses addresses."""

import json
from typing import Any

from local_ses.store import Store

REASONS = ("BOUNCE", "COMPLAINT")

DEFAULTS: dict[str, Any] = {
    "SendingEnabled": True,
    # On for accounts that began after 2019-11-25 (developer guide, account-level suppression list).
    "SuppressedReasons": list(REASONS),
}


class AccountAttributes:
    """Those of one account and region; by v2's names."""

    def __init__(self, account: str, region: str, store: Store) -> None:
        self._here = (account, region)
        self._store = store

    def all(self) -> dict[str, Any]:
        row = self._store.row("SELECT attributes FROM accounts WHERE account = ? AND region = ?", self._here)
        return DEFAULTS | (json.loads(row["attributes"]) if row else {})

    def set(self, **attributes: Any) -> None:
        """The others stay."""
        with self._store.transaction():
            kept = json.dumps(self.all() | attributes)
            self._store.write("INSERT OR REPLACE INTO accounts VALUES (?, ?, ?)", (*self._here, kept))
