"""Other people's programs that run and check the pipelines; a test is skipped where one is missing."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.engine.project import ROOT

FOLDER = "tests/ci/tools"
GO = f"go build -C {FOLDER} -o bin/ tool"
# Where one stands below that folder, and what puts it there.
BUILT = {
    "act": ("bin", GO),
    "actionlint": ("bin", GO),
    "gitlab-ci-local": ("node_modules/.bin", f"npm ci --prefix {FOLDER}"),
}


def tool(name: str) -> str:
    """Its path. Skips the test where it isn't there."""
    folder, way = BUILT.get(name, ("", ""))
    own = ROOT / FOLDER / folder if way else Path(sys.executable).parent
    found = shutil.which(name, path=str(own)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed{f' ({way})' if way else ''}")
    return found
