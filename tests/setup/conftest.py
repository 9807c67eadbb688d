import socket
import stat
import sys
from pathlib import Path

import pytest

from engine.place import Place


class Tools:
    """A PATH with nothing on it but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, program: str, folder: Path | None = None) -> Path:
        """An executable, written in Python; its calls are told by `calls`."""
        made = (folder or self.folder) / name
        made.parent.mkdir(parents=True, exist_ok=True)
        log = self.folder / f"{name}.calls"
        record = f"import sys\nwith open({str(log)!r}, 'a') as log: print(*sys.argv[1:], file=log)\n"
        made.write_text(f"#!{sys.executable}\n{record}{program}\n")
        made.chmod(made.stat().st_mode | stat.S_IXUSR)
        return made

    def put_engine(self, version: str, folder: Path | None = None) -> None:
        self.put("pulumi", f"print('v{version}')", folder)
        self.put("pulumi-language-python", "", folder)

    def calls(self, name: str) -> list[str]:
        log = self.folder / f"{name}.calls"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    """Also an empty cache of the user's."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return Tools(folder)


@pytest.fixture
def place(tmp_path: Path, free_port: int) -> Place:
    return Place(tmp_path, free_port)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
