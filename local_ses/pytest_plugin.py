"""pytest's fixture `local_ses`, for a conftest with `pytest_plugins = ["local_ses.pytest_plugin"]`."""

from collections.abc import Iterator

import pytest

from local_ses.testing import LocalSes


@pytest.fixture
def local_ses() -> Iterator[LocalSes]:
    """Without a limit on the pace; `local_ses.control(verifiedFrom=[…])` says which senders are verified."""
    with LocalSes() as server:
        yield server
