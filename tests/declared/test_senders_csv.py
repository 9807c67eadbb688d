"""Senders from a CSV file, as spreadsheets save it: what is read, and the line of what is wrong."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_verified_senders.declared import senders_csv
from ses_verified_senders.declared.problem import Problem

COLUMNS = "address,template,configurationSetName,regions,resend,onRemove,locale,tags"
DEFAULT = ("eu-west-1",)


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


def test_half_a_letter_of_utf_16(file_faults: Any) -> None:
    half = "address\na@b.com\n".encode("utf-16")[:-1]
    assert file_faults("s.csv", half) == ["s.csv:2: the file is not UTF-8; save it as UTF-8"]


def test_tags_in_a_cell(root: Path, settings: Any) -> None:
    (root / "s.csv").write_text("address,tags\na@b.com,team=mail; cost=12\n")
    assert settings(senders="s.csv").sender_set.senders[0].tags == {"team": "mail", "cost": "12"}


@given(st.lists(st.sampled_from(["address", "resend", ",", '"', "\n", "\r", "\r\n", ";", "a@b.com", " "])).map("".join))
def test_any_text_is_csv_or_has_a_problem_with_its_line(text: str) -> None:
    problems: list[Problem] = []
    written = senders_csv.read(text, "f", problems)
    lines = {f"f:{line}" for line in range(1, len(text.splitlines()) + 2)}
    assert {problem.place for problem in problems} | {one.place(()) for one in written} <= lines
