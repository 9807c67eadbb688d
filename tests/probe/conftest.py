from collections.abc import Iterator
from pathlib import Path

import pytest

from local_ses.testing import LocalSes
from ses_verified_senders.ses import accounts, session
from tests.probe.running import VERIFIED


@pytest.fixture(scope="module")
def server() -> Iterator[LocalSes]:
    with LocalSes() as running:
        yield running


@pytest.fixture
def ses(server: LocalSes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalSes:
    server.reset()
    server.control(verifiedFrom=["example.com"], callsPerSecond=0)
    server.put_identity(VERIFIED, "SUCCESS")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    # A call that fails is repeated after a pause in real time, which is not what these tests are about.
    monkeypatch.setattr(accounts, "ATTEMPTS", 1)
    monkeypatch.setattr(session, "ATTEMPTS", 1)
    return server
