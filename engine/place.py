"""Where the local stack lives: the project's folder, what is kept below it, and the server's port."""

import os
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError

ROOT = Path(__file__).parents[1]
PROJECT = "ses-verified-senders"
STACK = "local"
PORT = 4599


@dataclass(frozen=True)
class Place:
    """`root` holds Pulumi.yaml; all that a run leaves is in `root`/.local."""

    root: Path = ROOT
    port: int = PORT

    @property
    def local(self) -> Path:
        return self.root / ".local"

    @property
    def state(self) -> Path:
        return self.local / "state"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def here() -> Place:
    """This project's place; LOCAL_SES_PORT picks the port. Raises EngineError."""
    port = os.environ.get("LOCAL_SES_PORT") or str(PORT)
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise EngineError(f"LOCAL_SES_PORT is {port!r}; set it to a port number from 1 to 65535")
    return Place(port=int(port))
