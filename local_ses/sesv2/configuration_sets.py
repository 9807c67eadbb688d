"""Configuration sets and their event destinations."""

import json
from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.store import Store

MOST_DESTINATIONS = 10
"""In each configuration set (developer guide, quotas)."""

HERE = "FROM configuration_sets WHERE account = ? AND region = ?"


class ConfigurationSets:
    """Those of one account and region, each as v2's CreateConfigurationSet takes it."""

    def __init__(self, account: str, region: str, store: Store) -> None:
        self._here = (account, region)
        self._store = store

    def get(self, name: str) -> dict[str, Any] | None:
        row = self._store.row(f"SELECT request {HERE} AND name = ?", (*self._here, name))
        return None if row is None else json.loads(row["request"])

    def find(self, name: str) -> dict[str, Any]:
        """Raises ConfigurationSetNotFound."""
        found = self.get(name)
        if found is None:
            raise exceptions.ConfigurationSetNotFound(name)
        return found

    def page(self, after: str, size: int) -> list[str]:
        """At most `size` names, behind that name."""
        rows = self._store.rows(f"SELECT name {HERE} AND name > ? ORDER BY name LIMIT ?", (*self._here, after, size))
        return [row["name"] for row in rows]

    def create(self, request: dict[str, Any]) -> None:
        """Raises ConfigurationSetExists."""
        name = request["ConfigurationSetName"]
        if self.get(name) is not None:
            raise exceptions.ConfigurationSetExists(name)
        values = (*self._here, name, json.dumps(request))
        self._store.write("INSERT INTO configuration_sets VALUES (?, ?, ?, ?, '[]')", values)

    def delete(self, name: str) -> None:
        """Raises ConfigurationSetNotFound."""
        if not self._store.write(f"DELETE {HERE} AND name = ?", (*self._here, name)):
            raise exceptions.ConfigurationSetNotFound(name)

    def change(self, name: str, **members: Any) -> None:
        """The others stay. Raises ConfigurationSetNotFound."""
        self._set(name, "request", self.find(name) | members)

    def set_tags(self, name: str, tags: dict[str, str]) -> None:
        self.change(name, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])

    def _set(self, name: str, column: str, value: Any) -> None:
        self._store.write(
            f"UPDATE configuration_sets SET {column} = ? WHERE account = ? AND region = ? AND name = ?",
            (json.dumps(value), *self._here, name),
        )

    # Event destinations, each as v2 lists it.

    def destinations(self, name: str) -> list[dict[str, Any]]:
        """Raises ConfigurationSetNotFound."""
        row = self._store.row(f"SELECT destinations {HERE} AND name = ?", (*self._here, name))
        if row is None:
            raise exceptions.ConfigurationSetNotFound(name)
        found: list[dict[str, Any]] = json.loads(row["destinations"])
        return found

    def add_destination(self, name: str, destination: dict[str, Any]) -> None:
        """Raises ConfigurationSetNotFound, EventDestinationExists and LimitExceededException."""
        found = self.destinations(name)
        if any(known["Name"] == destination["Name"] for known in found):
            raise exceptions.EventDestinationExists(destination["Name"])
        if len(found) == MOST_DESTINATIONS:
            raise exceptions.LimitExceededException(
                f"A configuration set has at most {MOST_DESTINATIONS} destinations."
            )
        self._set(name, "destinations", [*found, destination])

    def put_destination(self, name: str, destination: dict[str, Any]) -> None:
        """In place of the one of that name. Raises ConfigurationSetNotFound and EventDestinationNotFound."""
        others = self._other_destinations(name, destination["Name"])
        self._set(name, "destinations", [*others, destination])

    def delete_destination(self, name: str, destination: str) -> None:
        """Raises ConfigurationSetNotFound and EventDestinationNotFound."""
        self._set(name, "destinations", self._other_destinations(name, destination))

    def _other_destinations(self, name: str, destination: str) -> list[dict[str, Any]]:
        found = self.destinations(name)
        others = [known for known in found if known["Name"] != destination]
        if len(others) == len(found):
            raise exceptions.EventDestinationNotFound(destination)
        return others
