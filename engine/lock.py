"""The locks that a file backend keeps of a stack, and whether the run that holds one is over.

Their form: https://github.com/pulumi/pulumi/blob/v3.250.0/pkg/backend/diy/lock.go
"""

import json
import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.errors import EngineError
from engine.process import SAME, beginning


@dataclass(frozen=True)
class Lock:
    """`since` is in seconds since 1970."""

    file: Path
    pid: int
    host: str
    user: str
    since: float

    def is_here(self) -> bool:
        return self.host == socket.gethostname()

    def is_held(self) -> bool:
        """Whether the process that made it is alive; one that began later only has its id."""
        began = beginning(self.pid)
        return began is not None and began < self.since + SAME

    def __str__(self) -> str:
        since = datetime.fromtimestamp(self.since).astimezone().isoformat(" ", "seconds")
        return f"process {self.pid} of {self.user} on {self.host}, since {since}"


def locks(state: Path, project: str, stack: str) -> list[Lock]:
    """The stack's locks. Raises EngineError for one that can't be read."""
    folder = state / ".pulumi" / "locks" / "organization" / project / stack
    return [_read(file) for file in sorted(folder.glob("*.json"))]


def _read(file: Path) -> Lock:
    try:
        holder = json.loads(file.read_text())
        since = datetime.fromisoformat(holder["timestamp"]).timestamp()
        return Lock(file, int(holder["pid"]), holder["hostname"], holder["username"], since)
    except (OSError, ValueError, LookupError, TypeError):
        raise EngineError(
            f"the stack's lock {file} can't be read; if nothing runs on the stack, delete that file"
        ) from None
