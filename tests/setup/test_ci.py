"""`.ci/run` on machines that lack what the tests take from the system."""

import shutil
import subprocess
from pathlib import Path

import pytest

from engine.place import ROOT

# All that the script needs itself; not even Python can make a virtual environment.
BARE = ("bash", "dirname", "timeout")
APT = """#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in *" gh") exit 100 ;; esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with the script, and a `bin` with all programs that there are."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "bin").mkdir()
    for name in BARE:
        found = shutil.which(name)
        assert found
        (tmp_path / "bin" / name).symlink_to(found)
    return tmp_path


def add(machine: Path, name: str, script: str) -> None:
    program = machine / "bin" / name
    program.write_text(script)
    program.chmod(0o755)


def run(machine: Path) -> "subprocess.CompletedProcess[str]":
    (machine / "log").touch()
    environment = {"PATH": str(machine / "bin"), "LOG": str(machine / "log")}
    return subprocess.run([machine / ".ci/run"], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(autouse=True)
def make(machine: Path) -> None:
    add(machine, "make", '#!/bin/sh\necho "make $*"\n')


def test_nothing_is_there(machine: Path) -> None:
    add(machine, "id", "#!/bin/sh\necho 1000\n")
    done = run(machine)
    assert (done.returncode, done.stdout) == (0, "make test\n")
    assert done.stderr == "missing: chromium gh git rsync python3-venv; install them for all tests to run\n"


def test_a_release_without_one_of_the_packages(machine: Path) -> None:
    add(machine, "id", "#!/bin/sh\necho 0\n")
    add(machine, "apt-get", APT)
    done = run(machine)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("make test\n")
    assert done.stderr == "failed: apt-get install -qq -y --no-install-recommends gh\n"
    asked = [line.rpartition(" ")[2] for line in (machine / "log").read_text().splitlines()]
    assert asked == ["-qq", "chromium", "gh", "git", "rsync", "python3-venv"]


@pytest.mark.parametrize("name", ["npm", "go"])
def test_what_cannot_be_built_stops_nothing(machine: Path, name: str) -> None:
    add(machine, "id", "#!/bin/sh\necho 1000\n")
    add(machine, name, "#!/bin/sh\nexit 1\n")
    done = run(machine)
    assert (done.returncode, done.stdout) == (0, "make test\n")
    assert done.stderr.count(f"failed: {name} ") == 2
