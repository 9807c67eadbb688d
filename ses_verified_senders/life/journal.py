"""What left, so that a killed run is neither repeated nor forgotten: a journal in a folder of this machine.

One page an address: a small JSON file, and beside it the file whose OS lock is held from the look at SES to the record.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from ses_verified_senders.life import page
from ses_verified_senders.life.page import JournalError, Page
from ses_verified_senders.life.record import JournalEntry

__all__ = ["FilePage", "Journal", "JournalError", "Page"]


class FilePage:
    """An address's page, while its lock is held: nobody else writes it meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> JournalEntry | None:
        try:
            return page.content(self._path.read_text()).entry
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as cause:
            raise JournalError(
                f"journal page {self._path} can't be read ({cause}); look at SES whether the address was mailed, "
                "then delete that file"
            ) from None

    def write(self, entry: JournalEntry | None) -> None:
        """Safe against a power cut; None removes the page."""
        try:
            if entry is None:
                self._path.unlink(missing_ok=True)
            else:
                self._replace(page.Content(entry).text())
            _sync(self._path.parent)
        except OSError as cause:
            raise JournalError(
                f"journal page {self._path} can't be written ({cause}); make room or set `journal` to another folder"
            ) from None

    @property
    def used_by(self) -> Mapping[str, str]:
        """The lock is held from the look at SES to the mark on the identity, so the page needs to tell nobody."""
        return {}

    def use(self, mark: str, stack: str) -> None:
        """Nothing to do, as above."""

    def release(self, mark: str) -> None:
        """Nothing to do, as above."""

    def _replace(self, text: str) -> None:
        fresh = self._path.with_suffix(".new")
        with fresh.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def _sync(folder: Path) -> None:
    """A file's name is its folder's, which is written by itself (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Journal:
    """The pages of one account and region, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def page(self, address: str, label: str = "") -> Iterator[Page]:
        """Hold an address's lock, on this machine, for the time of the block. Raises JournalError."""
        path = self._path(address, label)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _sync(self._folder)
            lock = FileLock(path.with_suffix(".lock"), thread_local=False)
            lock.acquire()
        except OSError as cause:
            raise JournalError(
                f"journal folder {path.parent} can't be used ({cause}); make it writable or set `journal` to another"
            ) from None
        try:
            yield FilePage(path)
        finally:
            lock.release()

    def entries(self, labels: Mapping[str, str]) -> Mapping[str, JournalEntry]:
        found = {address: FilePage(self._path(address, label)).read() for address, label in labels.items()}
        return {address: entry for address, entry in found.items() if entry}

    def _path(self, address: str, label: str) -> Path:
        name = page.name(address, label)
        return self._folder / name[:2] / f"{name}.json"
