"""The wheel, and virtual environments that have it and nothing of the tests'."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from tests.engine.project import ROOT
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
