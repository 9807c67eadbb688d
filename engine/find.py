"""An engine that is there already: on PATH, or among what we installed or built before."""

import shutil
from pathlib import Path

from engine import version

EXECUTABLES = ("pulumi", "pulumi-language-python")


def find() -> Path | None:
    """The folder that holds the engine and its language host for Python."""
    for executable in EXECUTABLES:
        if shutil.which(executable) is None:
            break
    else:
        return Path(shutil.which("pulumi") or "").parent
    kept = version.cache() / "bin"
    return kept if all((kept / executable).exists() for executable in EXECUTABLES) else None
