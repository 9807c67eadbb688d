"""Virtual environments for tests, made by uv out of its cache and a package index."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import packages

# Seconds for packages to arrive.
PATIENCE = 150


def uv(*arguments: str) -> str:
    """What it prints. The test is skipped where packages can't be fetched, and fails for any other reason."""
    # pyenv keeps the Pythons that aren't selected off PATH.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin")
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, pyenv)])
    try:
        done = subprocess.run(
            [sys.executable, "-m", "uv", "--no-python-downloads", *arguments],
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"packages can't be fetched within {PATIENCE} s")
    if "Failed to fetch" in done.stderr or "network was disabled" in done.stderr:
        pytest.skip(f"packages can't be fetched: {done.stderr.strip().splitlines()[-1].strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def pythons() -> dict[tuple[int, ...], str]:
    """The Pythons on this machine that the project runs on, by their versions."""
    oldest = tuple(map(int, packages.PYTHON.split(".")))
    found = {}
    for python in json.loads(uv("python", "list", "--only-installed", "--output-format", "json")):
        version = tuple(python["version_parts"][part] for part in ("major", "minor", "patch"))
        if (python["implementation"], python["variant"]) == ("cpython", "default") and version >= oldest:
            found[version] = python["path"]
    return found
