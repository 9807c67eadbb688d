"""What the server keeps on disk: one SQLite file, so that a restart loses nothing."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VERSION = 2
"""Raise it with every change of the tables."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
  account TEXT, region TEXT, attributes TEXT,
  PRIMARY KEY (account, region)
);
CREATE TABLE IF NOT EXISTS identities (
  account TEXT, region TEXT, name TEXT, type TEXT, status TEXT, asked_at REAL, configuration_set TEXT, tags TEXT,
  attributes TEXT,
  PRIMARY KEY (account, region, name)
);
CREATE TABLE IF NOT EXISTS templates (
  account TEXT, region TEXT, name TEXT, content TEXT, tags TEXT,
  PRIMARY KEY (account, region, name)
);
CREATE TABLE IF NOT EXISTS configuration_sets (
  account TEXT, region TEXT, name TEXT, request TEXT, destinations TEXT,
  PRIMARY KEY (account, region, name)
);
CREATE TABLE IF NOT EXISTS suppressed (
  account TEXT, region TEXT, address TEXT, reason TEXT, at REAL,
  PRIMARY KEY (account, region, address)
);
CREATE TABLE IF NOT EXISTS sent (
  account TEXT, region TEXT, at REAL, attempts INTEGER, bounces INTEGER, complaints INTEGER
);
CREATE TABLE IF NOT EXISTS mails (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT UNIQUE, at REAL, account TEXT, region TEXT, source TEXT, destination TEXT, subject TEXT, template TEXT,
  text TEXT, html TEXT, message BLOB, token TEXT UNIQUE, success_url TEXT, failure_url TEXT,
  read INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS mails_to ON mails (destination, source, at, number);
CREATE INDEX IF NOT EXISTS mails_unread ON mails (read);
CREATE TABLE IF NOT EXISTS calls (
  at REAL, operation TEXT, account TEXT, region TEXT, address TEXT, template TEXT, status INTEGER, error TEXT
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS faults (id TEXT PRIMARY KEY, fault TEXT);
"""


class AnotherVersion(Exception):
    """The file is that of an older or a newer server."""


class InUse(Exception):
    """Another server has the file open."""


class Store:
    """`path` is the file, which nobody else can open meanwhile; its folder is made. Every method may be called from any
    thread. Raises AnotherVersion and InUse."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._waiting: list[Callable[[], None]] = []
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=0)
        self._connection.row_factory = sqlite3.Row
        try:
            self._open(path)
        except Exception:
            # Whatever the file's fault is: nobody else has this connection, and its lock would stay.
            self._connection.close()
            raise

    def _open(self, path: Path) -> None:
        # The system gives the lock back however the process ends.
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            self._check_version(path)
            # A server for development may lose the last moment before a power cut, but must be quick.
            self._connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + SCHEMA)
            self._connection.execute(f"PRAGMA user_version = {VERSION}")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            raise InUse(
                f"the data folder {path.parent} is in use by another server; end that one, or choose another folder "
                "with --data"
            ) from None

    def _check_version(self, path: Path) -> None:
        [version] = self._connection.execute("PRAGMA user_version").fetchone()
        tables = self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if tables and version != VERSION:
            raise AnotherVersion(
                f"{path} is of version {version}, and this server's is {VERSION}; delete it, which forgets its "
                "identities, templates and mails, or choose another folder with --data"
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that the block writes is kept, or nothing; meanwhile nobody else reads or writes. Blocks may be nested:
        the outermost decides."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._connection.execute("ROLLBACK")
                    self._waiting.clear()
                raise
            self._depth -= 1
            if self._depth:
                return
            self._connection.execute("COMMIT")
            waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()

    def afterwards(self, act: Callable[[], None]) -> None:
        """Do what reaches beyond this file once the transaction is kept, and not at all if it isn't."""
        with self._lock:
            if self._depth:
                self._waiting.append(act)
                return
        act()

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
        with self.transaction():
            tables = self.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            for table in tables:
                self._connection.execute(f"DELETE FROM {table['name']}")

    def close(self) -> None:
        with self._lock:
            self._connection.close()
