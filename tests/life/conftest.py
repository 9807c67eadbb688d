"""SES in both readings of what it lists before the click."""

from pathlib import Path

import pytest

from tests.fakes import World


@pytest.fixture(params=[True, False], ids=["listed", "unlisted"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return World(tmp_path, lists_before_click=request.param)


@pytest.fixture
def listed(tmp_path: Path) -> World:
    """SES that lists an identity before the click, where only that reading makes a difference."""
    return World(tmp_path)
