"""Which engines serve this project."""

import re
import subprocess
from functools import cache
from pathlib import Path

# The least that Pulumi.yaml asks for, and what is built from the official sources.
VERSION = "3.250.0"


@cache
def of(executable: Path) -> tuple[int, ...] | None:
    """The version that an engine prints, such as (3, 250, 0); None when it prints none."""
    try:
        printed = subprocess.run(
            [executable, "version"], capture_output=True, text=True, timeout=30, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", printed.strip())
    return tuple(int(part) for part in match.groups()) if match else None


def enough(version: tuple[int, ...]) -> bool:
    return version >= tuple(int(part) for part in VERSION.split("."))


def text(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
