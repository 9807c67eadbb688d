"""What every Python from 3.11 on matches alike."""

import re

import pytest

from engine.packages import ROOT

# Before Python 3.11.5 these match wrongly where what is repeated can be matched in more than one way
# (https://github.com/python/cpython/issues/106052).
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+")
SOURCES = [
    file
    for folder in ("components", "engine", "local_ses", "ses_verified_senders")
    for file in sorted((ROOT / folder).rglob("*.py"))
]


def test_no_group_is_repeated_possessively() -> None:
    found = [str(file) for file in SOURCES if POSSESSIVE_GROUP.search(file.read_text())]
    assert found == []


@pytest.mark.parametrize("pattern", [r"((?:a|b)*+)", r"(?:a)++", "(a)?+", "(a){2,}+"])
def test_such_a_group_is_found(pattern: str) -> None:
    assert POSSESSIVE_GROUP.search(pattern)
