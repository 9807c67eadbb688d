"""The Makefile: every goal is told, and what is installed is not installed again."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.place import ROOT

GOALS = {"up", "preview", "status", "destroy", "down", "clean", "doctor", "test", "lint", "bench", "lock", "help"}
# A goal's rule; those with another character in their name are files.
RULE = re.compile(r"^([a-z]+):", re.MULTILINE)


def make(folder: Path, *arguments: str) -> str:
    """Its standard output, without a terminal, from another folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--no-print-directory", "-C", folder, *arguments],
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in (ROOT / "Makefile", *ROOT.glob("requirements*.txt")):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_help_is_the_default_and_names_every_goal(folder: Path) -> None:
    text = make(folder)
    assert text == make(folder, "help")
    told = set(re.findall(r"^([a-z]+) +\S", text, re.MULTILINE))
    assert told >= GOALS
    assert told == set(RULE.findall((folder / "Makefile").read_text()))


def test_no_file_stands_in_for_a_goal(folder: Path) -> None:
    """A goal that isn't phony is done once a file has its name."""
    text = (folder / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == set(RULE.findall(text))


def stamp(folder: Path, *names: str) -> None:
    """As if installed: each file newer than the one before, all newer than the requirements."""
    (folder / ".venv").mkdir()
    latest = max(file.stat().st_mtime for file in folder.glob("requirements*.txt"))
    for name in ("pyvenv.cfg", *names):
        (folder / ".venv" / name).touch()
        os.utime(folder / ".venv" / name, (latest + 1, latest + 1))


def test_what_is_installed_is_left_alone(folder: Path) -> None:
    stamp(folder, "local", "dev")
    assert "install" not in make(folder, "--dry-run", "up")
    assert "install" not in make(folder, "--dry-run", "test")


def test_changed_requirements_are_installed(folder: Path) -> None:
    stamp(folder, "local", "dev")
    newest = (folder / ".venv" / "dev").stat().st_mtime + 1
    os.utime(folder / "requirements-dev.txt", (newest, newest))
    assert "install" not in make(folder, "--dry-run", "up")
    assert "engine.packages install requirements-dev.txt" in make(folder, "--dry-run", "test")


def test_arguments_reach_pulumi(folder: Path) -> None:
    stamp(folder, "local")
    assert "engine up -- --diff --target x" in make(folder, "--dry-run", "up", "ARGS=--diff --target x")


def test_down_needs_no_set_up(folder: Path) -> None:
    assert make(folder, "down") == ""
    assert not (folder / ".venv").exists()
