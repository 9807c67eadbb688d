"""The wheel, and virtual environments that have it and nothing of the tests'."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.project import ROOT
from tests.shared import shared
from tests.uv import uv

SOURCES = (
    ".pre-commit-hooks.yaml",
    "LICENSE",
    "README.md",
    "components",
    "local_ses",
    "pyproject.toml",
    "ses_verified_senders",
    "setup.py",
)


def copy_sources(folder: Path) -> None:
    """What a build needs; it leaves files of its own in the tree."""
    folder.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    def build(folder: Path) -> None:
        copy = folder.with_name("sources")
        copy_sources(copy)
        options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
        subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(copy)], check=True)

    (built,) = shared("wheel", build, tmp_path_factory, worker_id).glob("*.whl")
    return built


@pytest.fixture(scope="session")
def with_pulumi(wheel: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A virtual environment with the extra `pulumi`: without pulumi-aws, and without anything of the tests'."""
    return shared("pulumi", lambda folder: install(folder, f"{wheel}[pulumi]"), tmp_path_factory, worker_id)


@pytest.fixture(scope="session")
def lint_only(wheel: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A virtual environment with no extra."""
    return shared("lint", lambda folder: install(folder, str(wheel)), tmp_path_factory, worker_id)


def install(folder: Path, requirement: str) -> None:
    # The engine asks pip what there is.
    uv("venv", "--quiet", "--seed", "--python", sys.executable, str(folder))
    pins = ["--constraint", str(ROOT / "requirements.txt")]
    uv("pip", "install", "--quiet", "--python", str(folder), *pins, requirement)
