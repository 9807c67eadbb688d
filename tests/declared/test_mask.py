"""Labels in place of addresses: only the key's holder can tell whose they are, and problems repeat nothing."""

import re
from pathlib import Path
from typing import Any

import pytest

from ses_verified_senders.declared.mask import UNMASKED, Mask
from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.declared.settings import Settings, load
from tests.declared.config_that_holds import TEMPLATE

KEY = "0123456789abcdef"
ADDRESS = "zaphod@magrathea.example"


def settings(root: Path, **config: Any) -> Settings:
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "verify.html.j2").write_text("<p>Hello</p>")
    declared = {"templates": {"verify": TEMPLATE}, "senders": [ADDRESS], "maskAddresses": "true", "maskKey": KEY}
    return load({**declared, **config}, root, "eu-west-1")


def problems(root: Path, **config: Any) -> str:
    with pytest.raises(InvalidSettings) as failure:
        settings(root, **config)
    return str(failure.value)


def test_a_label_is_a_keyed_hash() -> None:
    label = Mask(KEY, on=True).label(ADDRESS)
    assert re.fullmatch("[0-9a-f]{16}", label)
    assert label == Mask(KEY, on=True).shown(ADDRESS)
    assert label != Mask(KEY[::-1], on=True).label(ADDRESS)
    assert label != Mask(KEY, on=True).label(ADDRESS.upper())


def test_each_way_knows_the_other() -> None:
    on, off = Mask(KEY, on=True), Mask(KEY)
    assert (on.shown(ADDRESS), on.otherwise(ADDRESS)) == (on.label(ADDRESS), ADDRESS)
    assert (off.shown(ADDRESS), off.otherwise(ADDRESS), off.label(ADDRESS)) == (ADDRESS, on.label(ADDRESS), "")
    assert (UNMASKED.shown(ADDRESS), UNMASKED.otherwise(ADDRESS)) == (ADDRESS, "")


def test_off_by_default(tmp_path: Path) -> None:
    assert not settings(tmp_path, maskAddresses=None, maskKey=None).sender_set.mask.on
    assert not settings(tmp_path, maskAddresses="false").sender_set.mask.on
    assert settings(tmp_path).sender_set.mask == Mask(KEY, on=True)


def test_a_key_is_needed_and_never_shown(tmp_path: Path) -> None:
    assert "maskKey: is missing, and maskAddresses needs it" in problems(tmp_path, maskKey=None)
    short = problems(tmp_path, maskKey="0123456789abcde")
    assert "maskKey: is shorter than 16 characters" in short
    assert "0123456789abcde" not in short


SLIPS: list[Any] = [
    [f"{ADDRESS} "],
    ["zaphod magrathea.example"],
    ["zaphod@magrathea..example"],
    ["zaphod@mågra\u2028thea.example"],
    ["zaphod@xn--magrathea\u00fc.example"],
    [{"address": ADDRESS, "template": "zaphod@magrathea.example"}],
    [{"address": ADDRESS, "zaphod@magrathea.example": 1}],
    [{"address": ADDRESS, "regions": "zaphod@magrathea.example"}],
    [{"address": ADDRESS, "configurationSetName": "zaphod@magrathea.example"}],
    [ADDRESS, ADDRESS],
    ADDRESS,
]


@pytest.mark.parametrize("senders", SLIPS)
@pytest.mark.parametrize("flag", ["true", True, "yes"])
def test_a_slip_is_found_and_not_repeated(tmp_path: Path, senders: Any, flag: Any) -> None:
    said = problems(tmp_path, senders=senders, maskAddresses=flag)
    assert "senders" in said
    assert not re.search("zaphod|magrathea", said)


FILES = {
    "senders.yaml": [
        "zaphod@magrathea.example: x",
        "- zaphod@magrathea..example",
        "- zaphod@magrathea: [",
        "- !zaphod x",
    ],
    "senders.csv": ["zaphod@magrathea.example", "address\nzaphod@magrathea", 'address\n"zaphod@magrathea.example'],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in FILES.items() for text in texts])
def test_a_slip_in_a_file_is_not_repeated(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    said = problems(tmp_path, senders=name)
    assert f"{name}:" in said
    assert not re.search("zaphod|magrathea", said)


def test_warnings_say_labels(tmp_path: Path) -> None:
    twins = [ADDRESS, ADDRESS.upper(), ADDRESS.replace("@", "+label@")]
    warnings = " ".join(map(str, settings(tmp_path, senders=twins).sender_set.warnings))
    label = Mask(KEY, on=True).label
    assert f"{label(twins[1])} differs only in case from {label(twins[0])}" in warnings
    assert f"once {label(twins[0])} at " in warnings
    assert not re.search("zaphod|magrathea", warnings, re.IGNORECASE)


def test_without_masking_a_slip_is_shown(tmp_path: Path) -> None:
    """Not even after a stack that masks was read in the same process."""
    problems(tmp_path, senders=["zaphod"])
    assert "'zaphod' is not an e-mail address" in problems(tmp_path, senders=["zaphod"], maskAddresses=False)
