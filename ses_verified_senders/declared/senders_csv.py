"""Senders from CSV: a header with the keys of a sender, then a row for each one.

Columns may be separated by commas, semicolons or tabs, as spreadsheets do in different countries, and the header may
call the address an e-mail. An empty cell counts as left out.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from ses_verified_senders.declared.problem import Place, Problem
from ses_verified_senders.declared.sender import SenderEntry, Written
from ses_verified_senders.declared.values import shown
from ses_verified_senders.text.suggestion import nearest
from ses_verified_senders.text.text_file import UNKNOWN

Row = tuple[int, list[str]]
"""The line that the row begins on, and its cells."""

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
ALIASES = dict.fromkeys(("email", "mail", "emailaddress", "mailaddress", "senderaddress", "sender"), "address")
"""What a header may say in place of a key, in small letters alone."""
MOST_NAMED = 5
"""Columns that a message names."""
NOT_UTF_8 = "holds letters that are not UTF-8; save the file as UTF-8 (in Excel: CSV UTF-8)"


def read(text: str, file: str, problems: list[Problem], columns: Mapping[str, str] | None = None) -> list[Written]:
    """The senders without regard to what they say; where the file itself is wrong, that is in `problems`.

    `columns` maps keys of a sender to names in the header; without it, every column must be one of a sender's.
    """
    rows = _rows(text, file, problems)
    line, header = next(rows, (0, []))
    if not line:
        if not problems:
            advice = f"begin it with the line {','.join(SenderEntry.keys())}"
            problems.append(Problem(f"{file}:1", f"the file is empty; {advice}"))
        return []
    keys = _mapped(header, columns) if columns else _keys(header)
    faults = list(_header_faults(header, keys, columns or {}))
    problems.extend(Problem(f"{file}:{line}", fault) for fault in faults)
    if faults:
        return []
    return [written for row in rows if (written := _written(row, header, keys, file, problems))]


def _rows(text: str, file: str, problems: list[Problem]) -> Iterator[Row]:
    delimiter, skipped = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and line > skipped:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(f"{file}:{line}", f"this is not CSV: {error}; correct the quotes of this row"))


def _delimiter(text: str) -> tuple[str, int]:
    """The character between columns, and how many lines at the top say nothing but that ("sep=;", as Excel reads it)."""
    first = re.match(r"sep=(.)\r?(\n|$)", text, re.IGNORECASE)
    if first:
        return first[1], 1
    header = next((line for line in text.splitlines() if line.strip(" \t,;")), "")
    unquoted = re.sub('"[^"]*"', "", header)
    return max(DELIMITERS, key=unquoted.count), 0


def _keys(header: Sequence[str]) -> list[str]:
    """The key of a sender that each column holds, "" for none."""
    known = {_plain(key): key for key in SenderEntry.keys()} | ALIASES
    return [known.get(_plain(name), "") for name in header]


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _mapped(header: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    named = {name: key for key, name in columns.items()}
    return [named.get(name, "") for name in header]


def _header_faults(header: Sequence[str], keys: Sequence[str], columns: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys(filter(None, keys)):
        names = [name for name, found in zip(header, keys, strict=True) if found == key]
        if len(names) > 1:
            several = " and ".join(map(shown, names))
            yield f"{several} are both the column {key}; remove one of the two, or say with columns which one to read"
    foreign = [name for name, key in zip(header, keys, strict=True) if name and not key]
    if foreign and not columns:
        yield _foreign(foreign)
    missing = [name for key, name in columns.items() if key not in keys]
    if missing:
        yield f"there is no column {_listed(missing)}, which columns names; write one of {_listed(header)}"
    elif "address" not in keys and not columns:
        yield "there is no column address; add it"


def _foreign(names: Sequence[str]) -> str:
    known = SenderEntry.keys()
    if len(names) == 1 and (near := nearest(names[0], known)):
        return f"{shown(names[0])} is not a column of senders; did you mean {near}?"
    are = "is not a column" if len(names) == 1 else "are not columns"
    advice = f"remove {'it' if len(names) == 1 else 'them'}, or say with columns which ones to read"
    return f"{_listed(names)} {are} of senders ({', '.join(known)}); {advice}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(map(shown, names[:MOST_NAMED])) + more


def _written(
    row: Row, header: Sequence[str], keys: Sequence[str], file: str, problems: list[Problem]
) -> Written | None:
    line, cells = row
    place = f"{file}:{line}"
    if any(cells[len(header) :]):
        most = max(index for index, cell in enumerate(cells, 1) if cell)
        advice = "put a cell that holds the separator in quotes, and name every column in the header"
        problems.append(Problem(place, f"there are {most} cells under {len(header)} columns; {advice}"))
        return None
    nameless = [cell for name, cell in zip(header, cells, strict=False) if cell and not name]
    if nameless:
        problems.append(
            Problem(place, f"{shown(nameless[0])} stands under a column without a name; name it, or empty it")
        )
        return None
    found = {key: cell for key, cell in zip(keys, cells, strict=False) if cell and key}
    unreadable = next((key for key, cell in found.items() if UNKNOWN in cell), "")
    if unreadable:
        problems.append(Problem(place, f"{unreadable} {NOT_UTF_8}"))
        return None
    return Written(found, _always(place))


def _always(place: str) -> Place:
    return lambda loc: place
