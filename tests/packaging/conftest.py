from collections.abc import Iterator
from pathlib import Path

import pytest

from local_ses.testing import LocalSes
from tests.packaging.environments import lint_only, wheel, with_pulumi

__all__ = ["lint_only", "wheel", "with_pulumi"]


@pytest.fixture
def ses(tmp_path: Path) -> Iterator[LocalSes]:
    with LocalSes(rate=20, data=tmp_path / "ses", verified_from=["example.com"]) as server:
        yield server
