from collections.abc import Iterator
from pathlib import Path

import pytest

from local_ses.testing import LocalSes
from tests.ci.gitlab import GitLab
from tests.ci.repository import Repository
from tests.ci.serving import serving
from tests.packaging.environments import wheel, with_pulumi

__all__ = ["wheel", "with_pulumi"]


@pytest.fixture
def ses(tmp_path: Path) -> Iterator[LocalSes]:
    with LocalSes(rate=20, data=tmp_path / "ses", verified_from=["example.com"]) as server:
        yield server


@pytest.fixture
def repository(tmp_path: Path, ses: LocalSes, with_pulumi: Path) -> Repository:
    return Repository(tmp_path, ses, with_pulumi)


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    with serving(GitLab()) as server:
        yield server
