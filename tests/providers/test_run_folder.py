"""A folder of the journal that can't be written ends a run with a sentence."""

from pathlib import Path

import pytest

from components.providers import run


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("sys.argv", ["provider", "127.0.0.1:4567"])
    monkeypatch.setattr(run, "hide_tracebacks", lambda: None)
    run.use(None)
    with pytest.raises(Exception, match=r"Not a directory.*; make it writable or set `journal` to another$") as raised:
        run.configure({"journal": str(tmp_path / "file" / "journal")}.get)
    assert type(raised.value).__name__ == "SESError"
