"""Custom verification e-mail templates."""

import json
from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.store import Store

MOST_TEMPLATES = 50
"""For each account and region (developer guide, quotas)."""

HERE = "FROM templates WHERE account = ? AND region = ?"


class Templates:
    """Those of one account and region. A template is a dictionary of the six fields that the API names."""

    def __init__(self, account: str, region: str, store: Store) -> None:
        self._here = (account, region)
        self._store = store

    def get(self, name: str) -> dict[str, Any] | None:
        row = self._store.row(f"SELECT content {HERE} AND name = ?", (*self._here, name))
        return None if row is None else json.loads(row["content"])

    def find(self, name: str) -> dict[str, Any]:
        """Raises TemplateNotFound."""
        found = self.get(name)
        if found is None:
            raise exceptions.TemplateNotFound(name)
        return found

    def tags(self, name: str) -> dict[str, str]:
        """Raises TemplateNotFound."""
        row = self._store.row(f"SELECT tags {HERE} AND name = ?", (*self._here, name))
        if row is None:
            raise exceptions.TemplateNotFound(name)
        tags: dict[str, str] = json.loads(row["tags"])
        return tags

    def page(self, after: str, size: int) -> list[dict[str, Any]]:
        """At most `size` of them, by name, behind that name."""
        rows = self._store.rows(f"SELECT content {HERE} AND name > ? ORDER BY name LIMIT ?", (*self._here, after, size))
        return [json.loads(row["content"]) for row in rows]

    def create(self, content: dict[str, Any], tags: dict[str, str]) -> None:
        """Raises TemplateExists and LimitExceededException."""
        name = content["TemplateName"]
        if self.get(name) is not None:
            raise exceptions.TemplateExists(name)
        if len(self.page("", MOST_TEMPLATES)) == MOST_TEMPLATES:
            raise exceptions.LimitExceededException(
                f"This account has {MOST_TEMPLATES} custom verification email templates in {self._here[1]}, "
                "the most that SES keeps."
            )
        self._write(content, tags)

    def update(self, content: dict[str, Any]) -> None:
        """Raises TemplateNotFound."""
        self._write(content, self.tags(content["TemplateName"]))

    def set_tags(self, name: str, tags: dict[str, str]) -> None:
        self._write(self.find(name), tags)

    def _write(self, content: dict[str, Any], tags: dict[str, str]) -> None:
        self._store.write(
            "INSERT OR REPLACE INTO templates VALUES (?, ?, ?, ?, ?)",
            (*self._here, content["TemplateName"], json.dumps(content), json.dumps(tags)),
        )

    def delete(self, name: str) -> None:
        """Raises TemplateNotFound."""
        if not self._store.write(f"DELETE {HERE} AND name = ?", (*self._here, name)):
            raise exceptions.TemplateNotFound(name)
