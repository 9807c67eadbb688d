"""Which engine this project is made for, and where one that we got is kept."""

import hashlib
import platform
from pathlib import Path

import platformdirs

FOLDER = Path(__file__).parent
VERSION = "3.250.0"
PINS = ("go.mod", "go.sum", "language/go.mod", "language/go.sum")


def cache() -> Path:
    """The folder for what was built; its name changes with whatever would change the binaries."""
    content = b"".join((FOLDER / name).read_bytes() for name in PINS)
    kind = f"{platform.system()}-{platform.machine()}".lower()
    digest = hashlib.sha256(content).hexdigest()[:12]
    return platformdirs.user_cache_path("ses-verified-senders") / f"engine-{VERSION}-{kind}-{digest}"
