"""What the tests of this folder share: a second reader of SES's table, and published e-mails."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.lint.published_emails import FINISHED, fetch
from tests.shared import shared


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
def published(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of published collections of HTML e-mails."""
    return shared("published", fetch, tmp_path_factory, worker_id)


@pytest.fixture(scope="session")
def emails(published: Path) -> list[Path]:
    """All e-mails in them, unfinished ones too; what a package holds twice, once."""
    return list({file.read_bytes(): file for file in sorted(published.rglob("*.html"))}.values())


@pytest.fixture(scope="session")
def collections(published: Path) -> dict[str, list[Path]]:
    """The finished e-mails of each collection."""
    found = {name: sorted((published / folder).rglob("*.html")) for name, folder in FINISHED.items()}
    assert all(found.values()), found
    return found
