"""Provider processes whose engine was killed, known by the notes they leave in the journal's folder."""

import json
import socket
from dataclasses import dataclass
from pathlib import Path

from engine.process import Process, beginning

# Seconds a provider has to finish the calls it has begun.
PATIENCE = 15.0


@dataclass(frozen=True)
class Provider:
    """What a note tells; `engine` is host and port."""

    note: Path
    process: Process
    engine: tuple[str, int]

    def is_orphan(self) -> bool:
        """Whether it runs on although its engine no longer answers."""
        return self.process.alive() and not self._engine_answers()

    def _engine_answers(self) -> bool:
        try:
            socket.create_connection(self.engine, timeout=5).close()
        except OSError:
            return False
        return True


def end(journal: Path) -> list[int]:
    """End the orphans; their ids. Notes of processes that are gone go too."""
    ended = []
    for provider in _noted(journal):
        if provider.is_orphan():
            provider.process.end(PATIENCE)
            ended.append(provider.process.pid)
        if not provider.process.alive():
            provider.note.unlink(missing_ok=True)
    return ended


def _noted(journal: Path) -> list[Provider]:
    providers = []
    for note in sorted((journal / "providers").glob("*.json")):
        try:
            told = json.loads(note.read_text())
            host, _, port = told["engine"].rpartition(":")
            providers.append(Provider(note, Process(told["pid"], told["createTime"]), (host, int(port))))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            # Half written: by a process that was killed then, or that is just beginning.
            if not note.stem.isdecimal() or beginning(int(note.stem)) is None:
                note.unlink(missing_ok=True)
    return providers
