"""What the tests of this folder share: a second reader of SES's table, and published e-mails."""

import importlib.util
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

PACKAGES = ("foundation-emails@2.5.1", "responsive-html-email-template@1.0.0", "bootstrap-email@1.2.9")


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"lint_{name}", Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def reading() -> ModuleType:
    """The second, independent reader of SES's table."""
    return _load("reading")


@pytest.fixture(scope="session")
def emails(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Published HTML e-mails, fetched from npm when the tests run."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so no published e-mails can be fetched")
    folder = tmp_path_factory.mktemp("npm")
    for package in PACKAGES:
        done = subprocess.run(
            [npm, "pack", package, "--silent"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            pytest.skip(f"npm could not fetch {package}: {done.stderr.strip()[-200:]}")
        with tarfile.open(folder / done.stdout.split()[-1]) as archive:
            archive.extractall(folder / package.split("@")[0], filter="data")
    found = sorted(folder.rglob("*.html"))
    assert len(found) > 50
    return found
