"""A network that lets nothing through costs seconds."""

import socket
import time
from collections.abc import Iterator

import pytest

from engine import cache, installer
from engine.errors import StepFailed
from tests.setup.conftest import Tools


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@pytest.mark.usefixtures("tools")
def test_a_silent_network_is_given_up(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer, "PAGE", silent)
    monkeypatch.setattr(installer, "ANSWER", 0.5)
    began = time.monotonic()
    with pytest.raises(StepFailed, match=r"no success within 0\.5 s"):
        installer.install()
    assert time.monotonic() - began < 8
    assert not cache.complete(cache.installed())


def test_a_download_that_stands_still_is_given_up(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer, "_ASK", "")
    monkeypatch.setattr(installer, "_INSTALL", "import time; time.sleep(600)")
    monkeypatch.setattr(installer, "DOWNLOAD", 0.5)
    with pytest.raises(StepFailed, match=r"no success within 0\.5 s"):
        installer.install()


def test_what_it_installs_is_kept(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's installer fills the folder that it is given."""
    tools.put_engine("3.272.0", tools.folder / "download" / "bin")
    copy = f"import sys, shutil; shutil.copytree({str(tools.folder / 'download')!r}, sys.argv[1])"
    monkeypatch.setattr(installer, "_ASK", "")
    monkeypatch.setattr(installer, "_INSTALL", copy)
    assert cache.complete(installer.install())
