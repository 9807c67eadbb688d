"""The JSON Schema of a senders file."""

import json
from pathlib import Path

import pytest

from components.declared import schema
from components.declared.sender import SenderEntry


def test_the_copy_at_the_top_level_is_current() -> None:
    advice = "bring it up to date with: python -m components.declared.schema --write"
    assert schema.FILE.read_text(encoding="utf-8") == schema.text(), advice


def test_it_knows_every_key_of_a_sender_and_no_other() -> None:
    entry = schema.schema()["$defs"]["sender"]
    assert list(entry["properties"]) == SenderEntry.keys()
    assert entry["required"] == ["address"]
    assert entry["additionalProperties"] is False
    assert all(key["description"] for key in entry["properties"].values())


def test_it_prints_or_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schema, "FILE", tmp_path / "senders.schema.json")
    schema.main([])
    assert json.loads(capsys.readouterr().out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert not schema.FILE.exists()
    schema.main(["--write"])
    assert schema.FILE.read_text(encoding="utf-8") == schema.text()
    assert capsys.readouterr().out == ""
