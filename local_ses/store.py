"""What the server keeps on disk: one SQLite file, so that a restart loses nothing."""

import json
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

VERSION = 1
"""Raise it with every change of the tables."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS identities (
  account TEXT, region TEXT, name TEXT, type TEXT, status TEXT, asked_at REAL, configuration_set TEXT, tags TEXT,
  PRIMARY KEY (account, region, name)
);
CREATE TABLE IF NOT EXISTS templates (
  account TEXT, region TEXT, name TEXT, content TEXT, tags TEXT,
  PRIMARY KEY (account, region, name)
);
CREATE TABLE IF NOT EXISTS configuration_sets (
  account TEXT, region TEXT, name TEXT, request TEXT,
  PRIMARY KEY (account, region, name)
);
CREATE TABLE IF NOT EXISTS mails (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT UNIQUE, at REAL, account TEXT, region TEXT, source TEXT, destination TEXT, subject TEXT, template TEXT,
  html TEXT, message BLOB, token TEXT UNIQUE, success_url TEXT, failure_url TEXT
);
CREATE INDEX IF NOT EXISTS mails_of ON mails (destination);
CREATE TABLE IF NOT EXISTS calls (
  at REAL, operation TEXT, account TEXT, region TEXT, address TEXT, template TEXT, status INTEGER, error TEXT
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS faults (id TEXT PRIMARY KEY, fault TEXT);
"""


class AnotherVersion(Exception):
    """The file is that of an older or a newer server."""


class Store:
    """`path` is the file; its folder is made. Every method may be called from any thread. Raises AnotherVersion."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._check_version(path)
        # A server for development may lose the last moment before a power cut, but must be quick.
        self._connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + SCHEMA)
        self._connection.execute(f"PRAGMA user_version = {VERSION}")

    def _check_version(self, path: Path) -> None:
        [version] = self._connection.execute("PRAGMA user_version").fetchone()
        tables = self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if tables and version != VERSION:
            self._connection.close()
            raise AnotherVersion(
                f"{path} is of version {version}, and this server's is {VERSION}; delete it, which forgets its "
                "identities, templates and mails, or choose another folder with --data"
            )

    def rows(self, statement: str, values: Iterable[Any] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(statement, tuple(values)).fetchall()

    def row(self, statement: str, values: Iterable[Any] = ()) -> sqlite3.Row | None:
        found = self.rows(statement, values)
        return found[0] if found else None

    def write(self, statement: str, values: Iterable[Any] = ()) -> int:
        """Returns how many rows were touched."""
        with self._lock:
            return self._connection.execute(statement, tuple(values)).rowcount

    def setting(self, name: str, default: Any) -> Any:
        row = self.row("SELECT value FROM settings WHERE name = ?", (name,))
        return default if row is None else json.loads(row["value"])

    def set(self, name: str, value: Any) -> None:
        self.write("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))

    def empty(self) -> None:
        """Remove all that is kept."""
        with self._lock:
            tables = self.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            for table in tables:
                self._connection.execute(f"DELETE FROM {table['name']}")

    def close(self) -> None:
        with self._lock:
            self._connection.close()
