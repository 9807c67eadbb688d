"""Engines that we got, kept outside the tree and found again by every clone of the project."""

import hashlib
import os
import platform
import shutil
from collections.abc import Callable
from pathlib import Path

import filelock
import platformdirs
from pulumi._version import version as sdk_version

from engine.errors import StepFailed
from engine.version import VERSION

PROJECT = "ses-verified-senders"
FOLDER = Path(__file__).parent
PINS = ("go.mod", "go.sum", "language/go.mod", "language/go.sum")
EXECUTABLES = ("pulumi", "pulumi-language-python")


def installed() -> Path:
    """Where the official installer puts the engine that belongs to the SDK in use."""
    return _root() / f"engine-{sdk_version}-official"


def built() -> Path:
    """Where the engine built from sources goes; the name changes with whatever would change the binaries."""
    digest = hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in PINS)).hexdigest()[:12]
    return _root() / f"engine-{VERSION}-{platform.system()}-{platform.machine()}-{digest}".lower()


def _root() -> Path:
    return platformdirs.user_cache_path(PROJECT)


def complete(folder: Path) -> bool:
    return all(os.access(folder / "bin" / name, os.X_OK) for name in EXECUTABLES)


def fill(folder: Path, make: Callable[[Path], None]) -> Path:
    """The folder, filled by `make` unless it is there already; never seen half full, and made once by two at a time.

    Raises StepFailed where it can't be written, and what `make` raises.
    """
    try:
        return _fill(folder, make)
    except OSError as error:
        raise StepFailed(
            f"{folder.parent} can't be written ({error.strerror}); have XDG_CACHE_HOME name a folder that can"
        ) from None


def _fill(folder: Path, make: Callable[[Path], None]) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder.with_name(f"{folder.name}.lock")):
        if complete(folder):
            return folder
        half = folder.with_name(f"{folder.name}.half")
        for old in (half, folder):
            shutil.rmtree(old, ignore_errors=True)
        make(half)
        half.rename(folder)
    return folder
