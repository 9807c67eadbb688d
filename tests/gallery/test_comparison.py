"""The picture that compares an e-mail of another system with ours."""

import struct
from pathlib import Path

import pytest

from tests.gallery import comparison
from tests.gallery.browser import chromium_or_skip


def test_another_email_is_shown_below_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "chromium", chromium_or_skip)
    heights = []
    for count in (1, 99):
        email, picture = tmp_path / "email.html", tmp_path / "picture.png"
        email.write_text("<p>{{ name }} [Product Name]</p>" * count)
        comparison.main(email, picture)
        width, height = struct.unpack(">II", picture.read_bytes()[16:24])
        assert 600 < width < 800
        heights.append(height)
    assert heights[0] < heights[1]
