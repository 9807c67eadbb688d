"""Senders from a YAML file, or any: what is read, and the line of what is wrong."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_verified_senders.declared import senders_file, senders_yaml
from ses_verified_senders.declared.problem import Problem

SENDER = "write an address, or a mapping with the key address"
BARE = "write a bare address, as in jo@example.com"
NOT_YAML = "this is not YAML:"
ENDINGS = ".yaml, .yml, .csv, .tsv"
LINE = "correct the line, or the one before it"
DEFAULT = ("eu-west-1",)


@pytest.mark.parametrize(
    ("content", "senders"),
    [
        ("- a@b.com\n- 'c@d.com'\n", [("a@b.com", DEFAULT, "", "s.yaml:1"), ("c@d.com", DEFAULT, "", "s.yaml:2")]),
        ("\ufeff- a@b.com", [("a@b.com", DEFAULT, "", "s.yaml:1")]),
        ("# c\r\nsenders:\r\n- a@b.com\r\n", [("a@b.com", DEFAULT, "", "s.yaml:3")]),
        ("- resend: 2026-11-23\n  address: a@b.com", [("a@b.com", DEFAULT, "2026-11-23", "s.yaml:2")]),
        ("- {address: a@b.com, resend: 1.10}", [("a@b.com", DEFAULT, "1.10", "s.yaml:1")]),
        ("- {address: a@b.com, resend: no}", [("a@b.com", DEFAULT, "no", "s.yaml:1")]),
        ("- {address: a@b.com, resend: ~, regions: }", [("a@b.com", DEFAULT, "", "s.yaml:1")]),
        (
            "- address: a@b.com\n  regions: &r [us-east-1, us-west-2]\n- address: c@b.com\n  regions: *r\n",
            [
                ("a@b.com", ("us-east-1", "us-west-2"), "", "s.yaml:1"),
                ("c@b.com", ("us-east-1", "us-west-2"), "", "s.yaml:3"),
            ],
        ),
        ("- a@b.com\n- !!str c@b.com", [("a@b.com", DEFAULT, "", "s.yaml:1"), ("c@b.com", DEFAULT, "", "s.yaml:2")]),
        ("[]", []),
        (
            "- &one {address: a@b.com, resend: x, regions: us-east-1}\n- <<: *one\n  address: c@b.com\n  resend: y\n",
            [("a@b.com", ("us-east-1",), "x", "s.yaml:1"), ("c@b.com", ("us-east-1",), "y", "s.yaml:3")],
        ),
        (
            "x-a: &a {resend: a}\n.b: &b {resend: b, regions: us-west-2}\nsenders:\n- {address: c@b.com, <<: [*a, *b]}",
            [("c@b.com", ("us-west-2",), "a", "s.yaml:4")],
        ),
        (
            "- {address: a@b.com, regions: 'us-east-1, us-west-2'}",
            [("a@b.com", ("us-east-1", "us-west-2"), "", "s.yaml:1")],
        ),
    ],
)
def test_yaml(file_senders: Any, content: str, senders: list[object]) -> None:
    assert file_senders("s.yaml", content) == senders


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", ["1: the file is empty; list the addresses, `- ` before each"]),
        ("# later\n---\n~\n", ["1: the file is empty; list the addresses, `- ` before each"]),
        ("a@b.com", ["1: this is not a list of senders; write each address on a line of its own, after `- `"]),
        (
            "\nsenders:\n  a@b.com",
            ["3: this is not a list of senders; write each address on a line of its own, after `- `"],
        ),
        (
            "sender:\n- a@b.com",
            [
                "1: 'sender' is not a key of this file; write senders",
                "1: senders is missing; list the addresses under it",
            ],
        ),
        ("senders: []\nsenders: []", ["2: 'senders' is written twice; remove one of the two"]),
        (
            "- a@b.com\n- {address: c@b.com\n",
            [f"2: {NOT_YAML} did not find expected ',' or '}}' while parsing a flow mapping from line 2; {LINE}"],
        ),
        ("- a@b.com\n  b: c", [f"2: {NOT_YAML} mapping values are not allowed in this context; {LINE}"]),
        ("- a@b.com\n- *x", [f"2: {NOT_YAML} found undefined alias; {LINE}"]),
        (
            "- a@b.com\n---\n- c@b.com",
            [f"2: {NOT_YAML} expected a single document in the stream but found another document; {LINE}"],
        ),
        ("- a@b.com\n- \x01", [f"2: {NOT_YAML} control characters are not allowed; {LINE}"]),
        (b"- a@b.com\n- \xff@b.com", ["2: the file is not UTF-8; save it as UTF-8"]),
        (
            "- a@b.com\n-\n- [c@b.com]",
            [f"2: an empty value is not a sender; {SENDER}", f"3: a list is not a sender; {SENDER}"],
        ),
        ("- address: a@b.com\n\n  address: c@b.com", ["3: 'address' is written twice; remove one of the two"]),
        ("- address: a@b.com\n  ? [a]\n  : b", ["2: a list or mapping can't be a key; write a word"]),
        ("- a@b.com\n- template: verify\n  resend: 1", ["2: address is missing; a sender needs it"]),
        ("- a@b.com\n- address:\n", ["2: address is missing; a sender needs it"]),
        (
            "- address: a@b.com\n  templat:\n    verify",
            ["2: 'templat' is not a key of a sender; did you mean template?"],
        ),
        (
            "- address: a@b.com\n  templat: x\n  template: y",
            [
                "3: 'y' is not a declared template; write verify",
                "2: 'templat' is not a key of a sender; did you mean template?",
            ],
        ),
        ("- address: a@b.com\n  resend: {a: b}", ["2: a mapping is not a text; write a single value"]),
        (
            "- address: a@b.com\n  regions: {a: b}",
            [
                "2: a mapping is not a list of regions; write one, or leave it out for the stack's own region",
            ],
        ),
        ("- address: a@b.com\n  regions: [[a]]", ["2: a list is not a text; write a single value"]),
        (
            "- address: a@b.com\n  regions:\n  - us-east-1\n  - no",
            ["4: 'no' is not an AWS region; write it as in eu-west-1"],
        ),
        (
            "- !include b.yaml",
            [
                "1: the tag '!include' means nothing here; write the value itself",
                f"1: 'b.yaml' is not an e-mail address: An email address must have an @-sign; {BARE}",
            ],
        ),
        (
            "- {<<: x, address: a@b.com}",
            ["1: only a mapping can be merged into another; write << with the alias of one"],
        ),
        (
            "- &a {template: x, address: a@b.com}\n- {<<: *a, address: c@b.com}",
            [
                "1: 'x' is not a declared template; write verify",
                "1: 'x' is not a declared template; write verify",
            ],
        ),
        ("- !sender {address: a@b.com}", ["1: the tag '!sender' means nothing here; write the value itself"]),
        ("- &a [*a]", [f"1: a list is not a sender; {SENDER}"]),
        ("- &a {address: *a}", ["1: a mapping is not a text; write a single value"]),
        ("[" * 50_000, [f"1: {NOT_YAML} lists and mappings are nested too deep; {LINE}"]),
        ("\n- " + "- " * 50_000, [f"2: {NOT_YAML} lists and mappings are nested too deep; {LINE}"]),
        (
            "[a@b.com,\na@b.com, a@b.com]",
            [
                "2: a@b.com is declared for eu-west-1 at s.yaml:1 already; remove one of the two",
                "2: a@b.com is declared for eu-west-1 at s.yaml:1 already; remove one of the two",
            ],
        ),
    ],
)
def test_fault_of_a_yaml_file(file_faults: Any, content: str | bytes, expected: list[str]) -> None:
    assert file_faults("s.yaml", content) == [f"s.yaml:{fault}" for fault in expected]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("senders.txt", f"is not a file of senders; give a list, or a file whose name ends in {ENDINGS}"),
        (
            "jo@example.com",
            f"is not a file of senders; give a list, or a file whose name ends in {ENDINGS}",
        ),
        ("none.yaml", "does not exist; write it, or correct its name"),
        ("directory.yml", "is a directory; name a file in it"),
        ("../outside.yaml", "is outside the project; move the file into it"),
        ("link.yaml", "is outside the project; move the file into it"),
        ("/etc/senders.csv", "is outside the project; move the file into it"),
        ("a\0b.yaml", "can't be read (embedded null byte); correct its name or its permissions"),
        ("verify.yaml/x.yaml", "can't be read (Not a directory); correct its name or its permissions"),
    ],
)
def test_fault_of_a_file_s_name(root: Path, faults: Any, name: str, fault: str) -> None:
    (root / "directory.yml").mkdir()
    (root / "verify.yaml").write_text("")
    (root / "link.yaml").symlink_to("../outside.yaml")
    assert faults(senders=name) == [f"senders: {name!r} {fault}"]


def test_fault_of_a_link_to_itself(root: Path, faults: Any) -> None:
    (root / "loop.yaml").symlink_to("loop.yaml")
    (fault,) = faults(senders="loop.yaml")
    assert fault.startswith("senders: 'loop.yaml' can't be read (")


def test_fault_of_a_file_that_is_too_large(file_faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders_file, "MOST_BYTES", 9)
    fault = "senders: 'large.yaml' has more than 9 bytes; name a file of text alone"
    assert file_faults("large.yaml", "- a@b.com\n") == [fault]


def test_a_file_may_have_the_most_bytes(file_senders: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders_file, "MOST_BYTES", 9)
    assert file_senders("most.yaml", "- a@b.com") == [("a@b.com", DEFAULT, "", "most.yaml:1")]


def test_a_file_in_a_folder_keeps_its_path_in_places(root: Path, file_senders: Any) -> None:
    (root / "lists").mkdir()
    assert file_senders("lists/S.YAML", "- a@b.com")[0][3] == "lists/S.YAML:1"


def test_fault_of_columns_of_a_yaml_file(root: Path, faults: Any) -> None:
    (root / "s.yaml").write_text("- a@b.com\n")
    fault = "senders.file: 's.yaml' has no columns; leave out columns, or name a CSV file"
    assert faults(senders={"file": "s.yaml", "columns": {"address": "E-mail"}}) == [fault]


def test_letters_that_are_not_utf_8_and_that_nobody_reads(root: Path, settings: Any, faults: Any) -> None:
    (root / "s.yaml").write_bytes(b"# f\xfcr alle\n- a@b.com\n")
    assert [sender.address for sender in settings(senders="s.yaml").sender_set.senders] == ["a@b.com"]
    (root / "s.yaml").write_bytes(b"- a@b.com\n- {address: c@b.com, resend: f\xfcr}\n- m\xfc@b.com\n")
    assert faults(senders="s.yaml") == [
        "s.yaml:2: the file is not UTF-8; save it as UTF-8",
        "s.yaml:3: the file is not UTF-8; save it as UTF-8",
    ]


@pytest.mark.parametrize(
    ("content", "tags"),
    [
        ("- {address: a@b.com, tags: {team: mail, cost: 012}}", {"team": "mail", "cost": "012"}),
        ("- address: a@b.com\n  tags:\n    team: no\n", {"team": "no"}),
    ],
)
def test_tags_of_a_sender(root: Path, settings: Any, content: str, tags: dict[str, str]) -> None:
    (root / "s.yaml").write_text(content)
    assert settings(senders="s.yaml").sender_set.senders[0].tags == tags


def test_a_pipe_is_not_waited_for(root: Path, faults: Any) -> None:
    os.mkfifo(root / "s.yaml")
    assert faults(senders="s.yaml") == ["senders: 's.yaml' is not a regular file; name one that is"]


YAML_PIECES = st.lists(st.sampled_from([*"-:{}[]&*!|>'\"#%@` \n\t,?~\0aé", "- ", "senders:\n", "address: "]))


@given(YAML_PIECES.map("".join))
def test_any_text_is_yaml_or_has_a_problem_with_its_line(text: str) -> None:
    problems: list[Problem] = []
    senders_yaml.read(text, "f", problems)
    assert {problem.place for problem in problems} <= {f"f:{line}" for line in range(1, len(text.splitlines()) + 2)}
