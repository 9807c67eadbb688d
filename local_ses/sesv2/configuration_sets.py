"""Configuration sets: moto serves them; what they were made from is kept here, so that they outlive a restart."""

import json
from typing import Any

from moto.core.utils import camelcase_to_underscores

from local_ses.sesv2 import exceptions
from local_ses.store import Store

HERE = "FROM configuration_sets WHERE account = ? AND region = ?"
MEMBERS = (
    "ConfigurationSetName",
    "TrackingOptions",
    "DeliveryOptions",
    "ReputationOptions",
    "SendingOptions",
    "Tags",
    "SuppressionOptions",
    "VdmOptions",
)


class ConfigurationSets:
    """Those of one account and region, each as the request that made it."""

    def __init__(self, account: str, region: str, store: Store) -> None:
        self._here = (account, region)
        self._store = store

    def get(self, name: str) -> dict[str, Any] | None:
        row = self._store.row(f"SELECT request {HERE} AND name = ?", (*self._here, name))
        return None if row is None else json.loads(row["request"])

    def find(self, name: str) -> dict[str, Any]:
        """Raises NotFoundException."""
        found = self.get(name)
        if found is None:
            raise exceptions.configuration_set_not_found(name)
        return found

    def page(self, after: str, size: int) -> list[str]:
        """At most `size` names, behind that name."""
        rows = self._store.rows(f"SELECT name {HERE} AND name > ? ORDER BY name LIMIT ?", (*self._here, after, size))
        return [row["name"] for row in rows]

    def put(self, request: dict[str, Any]) -> None:
        name = request["ConfigurationSetName"]
        values = (*self._here, name, json.dumps(request))
        self._store.write("INSERT OR REPLACE INTO configuration_sets VALUES (?, ?, ?, ?)", values)

    def delete(self, name: str) -> None:
        """Raises NotFoundException."""
        if not self._store.write(f"DELETE {HERE} AND name = ?", (*self._here, name)):
            raise exceptions.configuration_set_not_found(name)

    def set_tags(self, name: str, tags: dict[str, str]) -> None:
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        self.put(self.find(name) | {"Tags": listed})

    def replay(self, backend: Any) -> None:
        """Make them anew in moto's backend, where they aren't there yet."""
        known = backend.core_backend.config_sets
        for row in self._store.rows(f"SELECT request {HERE}", self._here):
            request = json.loads(row["request"])
            if request["ConfigurationSetName"] not in known:
                backend.create_configuration_set(
                    **{camelcase_to_underscores(member): request.get(member) for member in MEMBERS}
                )
