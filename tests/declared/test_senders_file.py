"""Senders from a file: what is read, and the line of what is wrong."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_verified_senders.declared import senders_csv, senders_file, senders_yaml
from ses_verified_senders.declared.problem import Problem

SENDER = "write an address, or a mapping with the key address"
BARE = "write a bare address, as in jo@example.com"
NOT_YAML = "this is not YAML:"
ENDINGS = ".yaml, .yml, .csv, .tsv"
LINE = "correct the line, or the one before it"
COLUMNS = "address,template,configurationSetName,regions,resend,onRemove,locale,tags"


@pytest.fixture
def file_faults(root: Path, faults: Any) -> Any:
    def found(name: str, content: str | bytes) -> list[str]:
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        told: list[str] = faults(senders=name)
        return told

    return found


@pytest.fixture
def file_senders(root: Path, settings: Any) -> Any:
    def read(name: str, content: str) -> list[tuple[object, ...]]:
        (root / name).write_text(content, encoding="utf-8", newline="")
        return [(s.address, s.regions, s.resend, s.place) for s in settings(senders=name).sender_set.senders]

    return read


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
    ("content", "senders"),
    [
        ("address\na@b.com\n", [("a@b.com", DEFAULT, "", "s.csv:2")]),
        ("\ufeffaddress\r\na@b.com\r\n", [("a@b.com", DEFAULT, "", "s.csv:2")]),
        ("\n\n address , resend\n\n a@b.com , 1.10 \n,\n", [("a@b.com", DEFAULT, "1.10", "s.csv:5")]),
        (
            'resend,address\n"two\nlines",a@b.com\nx,c@b.com',
            [("a@b.com", DEFAULT, "two\nlines", "s.csv:2"), ("c@b.com", DEFAULT, "x", "s.csv:4")],
        ),
        (
            'address,regions\na@b.com,us-east-1; us-west-2\nc@b.com,us-east-1 us-west-2\nd@b.com,""\ne@b.com\n',
            [
                ("a@b.com", ("us-east-1", "us-west-2"), "", "s.csv:2"),
                ("c@b.com", ("us-east-1", "us-west-2"), "", "s.csv:3"),
                ("d@b.com", DEFAULT, "", "s.csv:4"),
                ("e@b.com", DEFAULT, "", "s.csv:5"),
            ],
        ),
        ('address,resend\r\na@b.com,"two\r\nlines"\r\n', [("a@b.com", DEFAULT, "two\r\nlines", "s.csv:2")]),
        ("address\na@b.com,,\n", [("a@b.com", DEFAULT, "", "s.csv:2")]),
        ("address\n", []),
    ],
)
def test_csv(file_senders: Any, content: str, senders: list[object]) -> None:
    assert file_senders("s.csv", content) == senders


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [f"1: the file is empty; begin it with the line {COLUMNS}"]),
        ("\n,\n", [f"1: the file is empty; begin it with the line {COLUMNS}"]),
        (
            "\nadress,resend\nx,y",
            ["2: 'adress' is not a column; did you mean address?", "2: there is no column address; add it"],
        ),
        ("address,resend,resend\na@b.com", ["1: 'resend' is a column twice; remove one of the two"]),
        (
            "address,regions\na@b.com,us-east-1,us-west-2",
            ["2: there are 3 cells under 2 columns; put a cell that contains a comma in quotes"],
        ),
        ("address,resend\n\n,x\n", ["3: address is missing; a sender needs it"]),
        (
            'address\na@b.com\n"c@b.com"x\n',
            ["3: this is not CSV: ',' expected after '\"'; correct the quotes of this row"],
        ),
        ('address\n"a@b.com\n', ["2: this is not CSV: unexpected end of data; correct the quotes of this row"]),
        (b"address\na@b.com\n\n\xe9@b.com", ["4: the file is not UTF-8; save it as UTF-8"]),
        (
            'address,onRemove\n"a@b.com","no\nway"\nc@b.com,x',
            [
                "2: 'no\\nway' is not what to do with a removed address; write delete or retain",
                "4: 'x' is not what to do with a removed address; write delete or retain",
            ],
        ),
        (
            "address\na@b.com\na@b.com",
            [
                "3: a@b.com is declared for eu-west-1 at s.csv:2 already; remove one of the two",
            ],
        ),
    ],
)
def test_fault_of_a_csv_file(file_faults: Any, content: str | bytes, expected: list[str]) -> None:
    assert file_faults("s.csv", content) == [f"s.csv:{fault}" for fault in expected]


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


# Lists as people have them


@pytest.fixture
def bytes_senders(root: Path, settings: Any) -> Any:
    def read(content: bytes, columns: dict[str, str] | None = None) -> list[tuple[object, ...]]:
        (root / "s.csv").write_bytes(content)
        given = {"file": "s.csv", "columns": columns} if columns else "s.csv"
        return [(s.address, s.regions, s.resend, s.place) for s in settings(senders=given).sender_set.senders]

    return read


TWO_ROWS = [("a@b.com", ("us-east-1",), "x", "s.csv:2"), ("c@b.com", DEFAULT, "", "s.csv:3")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_what_a_spreadsheet_saves(bytes_senders: Any, delimiter: str, newline: str, encoding: str) -> None:
    rows = (
        ("address", "regions", "resend", "", ""),
        ("a@b.com", "us-east-1", "x", "", ""),
        ("c@b.com", "", "", "", ""),
    )
    content = newline.join(delimiter.join(row) for row in rows) + newline
    assert bytes_senders(content.encode(encoding)) == TWO_ROWS


@pytest.mark.parametrize("mark", ["sep=;", "SEP=|", "sep=,", "sep=\t"])
def test_a_spreadsheet_may_say_what_separates(bytes_senders: Any, mark: str) -> None:
    delimiter = mark[4]
    content = f"{mark}\r\naddress{delimiter}resend\r\na@b.com{delimiter}x\r\n"
    assert bytes_senders(content.encode()) == [("a@b.com", DEFAULT, "x", "s.csv:3")]


@pytest.mark.parametrize(
    "header",
    ["Address", "EMAIL", "E-mail", "e_mail", "Email Address", "E-Mail address", "mail", " address ", '"address"'],
)
def test_a_header_may_call_the_address_an_e_mail(bytes_senders: Any, header: str) -> None:
    assert bytes_senders(f"{header};Resend\na@b.com;x\n".encode()) == [("a@b.com", DEFAULT, "x", "s.csv:2")]


def test_keys_in_a_header_may_be_written_as_words(root: Path, settings: Any) -> None:
    (root / "s.csv").write_text("Address,Configuration set name,On remove\na@b.com,feedback,retain\n")
    [sender] = settings(senders="s.csv").sender_set.senders
    assert (sender.configuration_set_name, sender.on_remove) == ("feedback", "retain")


def test_columns_say_which_ones_to_read(bytes_senders: Any) -> None:
    content = "Name;Work e-mail;Address;Batch\nM\xfcller;a@b.com;1 High St;x\n".encode("cp1252")
    columns = {"address": "Work e-mail", "resend": "Batch"}
    assert bytes_senders(content, columns) == [("a@b.com", DEFAULT, "x", "s.csv:2")]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            {"address": "Mail"},
            ["s.csv:1: there is no column 'Mail', which columns names; write one of 'Name', 'E-mail'"],
        ),
        ({"resend": "Name"}, ["senders.columns: address is missing; name the column that holds it"]),
        (
            {"address": "E-mail", "region": "Name"},
            ["senders.columns: 'region' is not a key of a sender; did you mean regions?"],
        ),
    ],
)
def test_fault_of_columns(root: Path, faults: Any, columns: dict[str, str], expected: list[str]) -> None:
    (root / "s.csv").write_text("Name,E-mail\nJo,a@b.com\n")
    assert faults(senders={"file": "s.csv", "columns": columns}) == expected


def test_fault_of_columns_of_a_yaml_file(root: Path, faults: Any) -> None:
    (root / "s.yaml").write_text("- a@b.com\n")
    fault = "senders.file: 's.yaml' has no columns; leave out columns, or name a CSV file"
    assert faults(senders={"file": "s.yaml", "columns": {"address": "E-mail"}}) == [fault]


@pytest.mark.parametrize("count", [2, 20, 20_000])
def test_foreign_columns_are_one_finding(file_faults: Any, count: int) -> None:
    header = ",".join(["address", *(f"column {number}" for number in range(count))])
    [fault] = file_faults("s.csv", f"{header}\na@b.com\n")
    assert fault.startswith("s.csv:1: 'column 0', 'column 1'")
    assert fault.endswith("remove them, or say with columns which ones to read")
    assert len(fault) < 500


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "Email,Address\na@b.com,1 High St",
            "1: 'Email' and 'Address' are both the column address; remove one of the two, or say with columns which",
        ),
        ("address,,resend\na@b.com,x,y", "2: 'x' stands under a column without a name; name the column, or empty the"),
        ("address;regions\na@b.com;us-east-1;us-west-2", "2: there are 3 cells under 2 columns; put a cell that"),
        ("address\nm\xfcller@b.com", "2: the file is not UTF-8; save it as UTF-8"),
        ("resend,address\n\xe4,a@b.com", "2: the file is not UTF-8; save it as UTF-8"),
    ],
)
def test_what_is_ambiguous_is_one_finding(file_faults: Any, content: str, expected: str) -> None:
    [fault] = file_faults("s.csv", content.encode("cp1252"))
    assert fault.startswith(f"s.csv:{expected}")


def test_letters_that_are_not_utf_8_and_that_nobody_reads(root: Path, settings: Any, faults: Any) -> None:
    (root / "s.yaml").write_bytes(b"# f\xfcr alle\n- a@b.com\n")
    assert [sender.address for sender in settings(senders="s.yaml").sender_set.senders] == ["a@b.com"]
    (root / "s.yaml").write_bytes(b"- a@b.com\n- {address: c@b.com, resend: f\xfcr}\n- m\xfc@b.com\n")
    assert faults(senders="s.yaml") == [
        "s.yaml:2: the file is not UTF-8; save it as UTF-8",
        "s.yaml:3: the file is not UTF-8; save it as UTF-8",
    ]


def test_half_a_letter_of_utf_16(file_faults: Any) -> None:
    half = "address\na@b.com\n".encode("utf-16")[:-1]
    assert file_faults("s.csv", half) == ["s.csv:2: the file is not UTF-8; save it as UTF-8"]


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


def test_tags_in_a_cell(root: Path, settings: Any) -> None:
    (root / "s.csv").write_text("address,tags\na@b.com,team=mail; cost=12\n")
    assert settings(senders="s.csv").sender_set.senders[0].tags == {"team": "mail", "cost": "12"}


def test_a_pipe_is_not_waited_for(root: Path, faults: Any) -> None:
    os.mkfifo(root / "s.yaml")
    assert faults(senders="s.yaml") == ["senders: 's.yaml' is not a regular file; name one that is"]


YAML_PIECES = st.lists(st.sampled_from([*"-:{}[]&*!|>'\"#%@` \n\t,?~\0aé", "- ", "senders:\n", "address: "]))


@given(YAML_PIECES.map("".join))
def test_any_text_is_yaml_or_has_a_problem_with_its_line(text: str) -> None:
    problems: list[Problem] = []
    senders_yaml.read(text, "f", problems)
    assert {problem.place for problem in problems} <= {f"f:{line}" for line in range(1, len(text.splitlines()) + 2)}


@given(st.lists(st.sampled_from(["address", "resend", ",", '"', "\n", "\r", "\r\n", ";", "a@b.com", " "])).map("".join))
def test_any_text_is_csv_or_has_a_problem_with_its_line(text: str) -> None:
    problems: list[Problem] = []
    written = senders_csv.read(text, "f", problems)
    lines = {f"f:{line}" for line in range(1, len(text.splitlines()) + 2)}
    assert {problem.place for problem in problems} | {one.place(()) for one in written} <= lines
