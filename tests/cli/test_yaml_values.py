"""YAML as the commands read it: what Pulumi takes for a text is one here, too."""

import pytest
import yaml

from ses_verified_senders.yaml_values import load


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("On", "On"),
        ("10:30", "10:30"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("2026-01-02", "2026-01-02"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("-7", -7),
        ("0", 0),
        ("1.50", 1.5),
        ("1e3", "1e3"),
        ("'7'", "7"),
        ("{a: [1]}", {"a": [1]}),
        ("<<: {a: 1}", {"a": 1}),
    ],
)
def test_values(written: str, value: object) -> None:
    assert load(written) == value


def test_what_is_not_yaml_is_an_error() -> None:
    with pytest.raises(yaml.YAMLError):
        load("a: [")
