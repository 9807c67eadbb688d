"""The JSON Schema of a senders file."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ses_verified_senders.declared import schema
from ses_verified_senders.declared.sender import SenderEntry


def test_the_copy_at_the_top_level_is_current() -> None:
    advice = "bring it up to date with: python -m ses_verified_senders.declared.schema --write"
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


def agrees(value: Any, rule: dict[str, Any] | bool) -> bool:
    """Whether a value is as a schema says, in the few words that ours is made of; a KeyError for any other word."""
    if isinstance(rule, bool):
        return rule
    return all(WORDS[word](value, content, rule) for word, content in rule.items())


def is_of(value: Any, kind: str) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number if kind == "number" else isinstance(value, KINDS[kind])


def known(key: str, rule: dict[str, Any]) -> bool:
    patterns = rule.get("patternProperties", {})
    return key in rule.get("properties", {}) or any(re.search(pattern, key) for pattern in patterns)


KINDS = {"string": str, "boolean": bool, "null": type(None), "array": list, "object": dict}
WORDS: dict[str, Any] = {word: lambda *_: True for word in ("$schema", "$defs", "title", "description", "default")} | {
    "format": lambda *_: True,
    "$ref": lambda value, name, _: agrees(value, schema.schema()["$defs"][name.removeprefix("#/$defs/")]),
    "anyOf": lambda value, rules, _: any(agrees(value, rule) for rule in rules),
    "type": lambda value, kinds, _: any(is_of(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)),
    "enum": lambda value, values, _: value in values,
    "pattern": lambda value, pattern, _: not isinstance(value, str) or bool(re.search(pattern, value)),
    "required": lambda value, keys, _: not isinstance(value, dict) or set(keys) <= set(value),
    "properties": lambda value, rules, _: (
        not isinstance(value, dict) or all(agrees(value[key], rule) for key, rule in rules.items() if key in value)
    ),
    "patternProperties": lambda *_: True,
    "additionalProperties": lambda value, allowed, rule: (
        not isinstance(value, dict) or all(known(key, rule) or agrees(value[key], allowed) for key in value)
    ),
    "items": lambda value, rule, _: not isinstance(value, list) or all(agrees(item, rule) for item in value),
    "minItems": lambda value, least, _: not isinstance(value, list) or len(value) >= least,
    "uniqueItems": lambda value, _, __: not isinstance(value, list) or all(value.count(item) == 1 for item in value),
}


def sender(**keys: object) -> list[object]:
    return [{"address": "jo@example.com"} | keys]


@pytest.mark.parametrize(
    "content",
    [
        [],
        ["jo@example.com"],
        {"senders": ["jo@example.com"]},
        sender(),
        sender(template="verify", configurationSetName="a-b_1", onRemove="retain"),
        sender(regions=["eu-west-1", "us-gov-west-1"]),
        sender(regions=" eu-west-1; us-east-1 "),
        sender(regions="eu-west-1, us-east-1"),
        sender(tags={"team": "mail", "cost": 12}),
        {"x-defaults": {"template": "verify"}, ".more": 1, "senders": ["jo@example.com"]},
        sender(resend=3),
        sender(resend="2026-11"),
        sender(resend=True),
        sender(template=None, configurationSetName=None, regions=None, resend=None, onRemove=None),
    ],
)
def test_it_takes_what_the_model_takes(root: Path, settings: Any, content: Any) -> None:
    (root / "senders.yaml").write_text(json.dumps(content))
    settings(senders="senders.yaml")
    assert agrees(content, schema.schema())


@pytest.mark.parametrize(
    "content",
    [
        None,
        "jo@example.com",
        {"sender": []},
        {"senders": [], "more": 1},
        {"senders": "jo@example.com"},
        [None],
        [["jo@example.com"]],
        [{"template": "verify"}],
        sender(region="eu-west-1"),
        sender(configurationSetName="a b"),
        sender(configurationSetName="a" * 65),
        sender(regions=[]),
        sender(regions="europe"),
        sender(regions=["eu-west-1", "europe"]),
        sender(regions=["eu-west-1", "eu-west-1"]),
        sender(resend=["x"]),
        sender(onRemove="keep"),
        sender(template={}),
        sender(tags={"team": ["mail"]}),
        {"senders": [], "xdefaults": 1},
    ],
)
def test_it_refuses_what_the_model_refuses(root: Path, faults: Any, content: Any) -> None:
    (root / "senders.yaml").write_text(json.dumps(content))
    assert faults(senders="senders.yaml")
    assert not agrees(content, schema.schema())
