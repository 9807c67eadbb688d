"""A state whose write was cut off is restored from the copy that the engine made before it."""

from pathlib import Path

import pytest

from engine.checkpoint import restore

WHOLE, OLDER = '{"version": 3}', '{"version": 3, "older": true}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / ".pulumi" / "stacks" / "project"
    made.mkdir(parents=True)
    return made


@pytest.mark.parametrize("left", ["", '{"version": 3, "chec', None])
def test_half_a_file_is_replaced(tmp_path: Path, folder: Path, left: str | None) -> None:
    if left is not None:
        (folder / "dev.json").write_text(left)
    (folder / "dev.json.bak").write_text(OLDER)
    assert restore(tmp_path, "project", "dev")
    assert (folder / "dev.json").read_text() == OLDER


@pytest.mark.parametrize("left", ["", '{"user.cache_con'])
def test_half_its_attributes_are_removed(tmp_path: Path, folder: Path, left: str) -> None:
    (folder / "dev.json").write_text(WHOLE)
    (folder / "dev.json.attrs").write_text(left)
    assert restore(tmp_path, "project", "dev")
    assert not (folder / "dev.json.attrs").exists()
    assert (folder / "dev.json").read_text() == WHOLE


def test_whole_attributes_stay(tmp_path: Path, folder: Path) -> None:
    (folder / "dev.json").write_text(WHOLE)
    (folder / "dev.json.attrs").write_text("{}")
    assert not restore(tmp_path, "project", "dev")
    assert (folder / "dev.json.attrs").exists()


def test_a_whole_file_stays(tmp_path: Path, folder: Path) -> None:
    (folder / "dev.json").write_text(WHOLE)
    (folder / "dev.json.bak").write_text(OLDER)
    assert not restore(tmp_path, "project", "dev")
    assert (folder / "dev.json").read_text() == WHOLE


@pytest.mark.parametrize("copy", ["", None])
def test_no_copy_no_change(tmp_path: Path, folder: Path, copy: str | None) -> None:
    (folder / "dev.json").write_text("{")
    if copy is not None:
        (folder / "dev.json.bak").write_text(copy)
    assert not restore(tmp_path, "project", "dev")
    assert (folder / "dev.json").read_text() == "{"
