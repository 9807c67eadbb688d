"""What left this machine, on disk, so that a killed run is neither repeated nor forgotten.

One page an address: a small JSON file, and beside it the file whose OS lock is held from the look at SES to the record.
Names are digests, so the folder holds no address.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock

from ses_verified_senders.life.record import Intent


class JournalError(Exception):
    """The journal can't be read or written; the message ends in what to do."""


class Page:
    """An address's page, while its lock is held."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Intent | None:
        """The entry, or None. Raises JournalError where there is one that can't be read."""
        try:
            return Intent(**json.loads(self._path.read_text()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as cause:
            raise JournalError(
                f"journal page {self._path} can't be read ({cause}); look at SES whether the address was mailed, "
                "then delete that file"
            ) from None

    def write(self, entry: Intent | None) -> None:
        """Put `entry` on the page, safe against a power cut; None tears the page out. Raises JournalError."""
        try:
            if entry is None:
                self._path.unlink(missing_ok=True)
            else:
                self._replace(json.dumps(asdict(entry)))
        except OSError as cause:
            raise JournalError(
                f"journal page {self._path} can't be written ({cause}); make room or set `journal` to another folder"
            ) from None

    def _replace(self, text: str) -> None:
        fresh = self._path.with_suffix(".new")
        with fresh.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


class Journal:
    """The pages of one account and region, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def page(self, address: str) -> Iterator[Page]:
        """Hold an address's lock, on this machine, for the time of the block. Raises JournalError."""
        digest = hashlib.sha256(address.encode()).hexdigest()
        path = self._folder / digest[:2] / f"{digest}.json"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path.with_suffix(".lock"), thread_local=False)
            lock.acquire()
        except OSError as cause:
            raise JournalError(
                f"journal folder {path.parent} can't be used ({cause}); make it writable or set `journal` to another"
            ) from None
        try:
            yield Page(path)
        finally:
            lock.release()
