from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import Project

RATE = 20


@pytest.fixture(params=[True, False], ids=["listed", "unlisted"])
def listing(request: pytest.FixtureRequest) -> bool:
    """Both readings of the open question: does SES list an identity before the click?"""
    return bool(request.param)


@pytest.fixture
def ses(tmp_path: Path) -> Iterator[LocalSes]:
    """A local SES that allows twenty calls a second, so that no test waits long for its pace."""
    with LocalSes(rate=RATE, data=tmp_path / "ses", verified_from=["example.com"]) as server:
        yield server


@pytest.fixture
def make(tmp_path: Path, ses: LocalSes) -> Callable[..., Project]:
    """Makes a project on that SES."""

    def make(name: str = "project") -> Project:
        folder = tmp_path / name
        folder.mkdir()
        return Project(folder, ses, environment(folder / "state"))

    return make


@pytest.fixture
def project(make: Callable[..., Project]) -> Project:
    return make()
