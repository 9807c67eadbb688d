"""What pytest's workers make once for all of them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def shared(name: str, make: Callable[[Path], None], factory: pytest.TempPathFactory, worker: str) -> Path:
    """A folder that is made once, whichever of pytest's workers needs it first."""
    base = factory.getbasetemp()
    folder = (base if worker == "master" else base.parent) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            try:
                make(folder)
            except BaseException:
                # Half made, it would pass for whole.
                shutil.rmtree(folder, ignore_errors=True)
                raise
    return folder
