"""The process that serves a run's dynamic resources: which engine it belongs to, and the note by which others find it.

The program of the same run watches for it, and `engine/` looks for those whose engine was killed.
"""

import atexit
import json
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

# Seconds within which two readings of when a process began are one.
SAME = 2.0
FOLDER = "providers"
# Seconds between two looks at whether the engine is still there.
EVERY = 2.0


@dataclass(frozen=True)
class EngineAddress:
    """Where an engine listens; it passes this to the processes it starts."""

    host: str
    port: int

    @classmethod
    def among(cls, arguments: Iterable[str]) -> "EngineAddress | None":
        """The one in a process's arguments."""
        for argument in arguments:
            match = re.fullmatch(r"(127\.0\.0\.1|localhost|\[::1\]):(\d+)", argument)
            if match:
                return cls(match[1].strip("[]"), int(match[2]))
        return None

    def answers(self) -> bool:
        """Whether the engine still listens; a killed one leaves its processes behind."""
        try:
            socket.create_connection((self.host, self.port), timeout=5).close()
        except OSError:
            return False
        return True


@dataclass(frozen=True)
class ProviderNote:
    """`created` is when the process began, in seconds since 1970, so that a reused id is never taken for it."""

    pid: int
    created: float
    engine: EngineAddress

    @classmethod
    def of_this_process(cls, engine: EngineAddress) -> "ProviderNote":
        return cls(os.getpid(), psutil.Process().create_time(), engine)

    def alive(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            return process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - self.created) < SAME
        except psutil.NoSuchProcess:
            return False

    def write(self, journal: Path) -> Path:
        """Leave the note in the journal's folder. Raises OSError."""
        file = journal / FOLDER / f"{self.pid}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        engine = f"{self.engine.host}:{self.engine.port}"
        file.write_text(json.dumps({"pid": self.pid, "createTime": self.created, "engine": engine}))
        return file


def read_note(file: Path) -> ProviderNote | None:
    """None for one that is half written, or gone."""
    try:
        said = json.loads(file.read_text())
        host, _, port = said["engine"].rpartition(":")
        return ProviderNote(int(said["pid"]), float(said["createTime"]), EngineAddress(host, int(port)))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def note_files(journal: Path) -> list[Path]:
    """The notes in the journal's folder."""
    return sorted((journal / FOLDER).glob("*.json"))


def notes_of(engine: EngineAddress, journal: Path) -> Iterator[ProviderNote]:
    """Of the processes that serve, or served, this engine."""
    with suppress(OSError):
        for file in note_files(journal):
            note = read_note(file)
            if note and note.engine == engine:
                yield note


def accompany(engine: EngineAddress, journal: Path, finish: Callable[[], None]) -> None:
    """Leave this process's note, and end the process soon after its engine, once `finish` has returned: nobody else
    would, where the engine was killed. Raises OSError."""
    note = ProviderNote.of_this_process(engine).write(journal)
    atexit.register(note.unlink, missing_ok=True)

    def watch() -> None:
        while engine.answers():
            time.sleep(EVERY)
        finish()
        note.unlink(missing_ok=True)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
