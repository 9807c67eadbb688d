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
from ses_verified_senders.text.suggestion import suggestion
from ses_verified_senders.text.text_file import NOT_UTF_8, UNKNOWN

Row = tuple[int, list[str]]
"""The line that the row begins on, and its cells."""

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
ALIASES = dict.fromkeys(("email", "mail", "emailaddress", "mailaddress", "senderaddress", "sender"), "address")
"""What a header may say in place of a key, in small letters alone."""
MOST_NAMED = 5
"""Columns that a message names."""


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
    """The character between columns, and how many lines at the top say only that ("sep=;", as Excel reads it)."""
    first = re.match(r"sep=(.)\r?(\n|$)", text, re.IGNORECASE)
    if first:
        return first[1], 1
    header = next((line for line in text.splitlines() if line.strip(" \t,;")), "")
    unquoted = re.sub('"[^"]*"', "", header)
    return max(DELIMITERS, key=unquoted.count), 0


def _keys(header: Sequence[str]) -> list[str]:
    """The key of a sender that each column holds, "" for none."""
    known = dict(zip(map(_plain, SenderEntry.keys()), SenderEntry.keys(), strict=True)) | ALIASES
    return [known.get(_plain(name), "") for name in header]


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _mapped(header: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    named = {name: key for key, name in columns.items()}
    return [named.get(name, "") for name in header]


def _header_faults(header: Sequence[str], keys: Sequence[str], columns: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys(filter(None, keys)):
        names = [name for name, found in zip(header, keys, strict=True) if found == key]
        if len(set(names)) == 1 < len(names):
            yield f"{shown(names[0])} is a column twice; remove one of the two"
        elif len(names) > 1:
            several = " and ".join(map(shown, names))
            yield f"{several} are both the column {key}; remove one of the two, or say with columns which one to read"
    foreign = [name for name, key in zip(header, keys, strict=True) if name and not key]
    if foreign and not columns:
        yield _foreign(foreign)
    missing = [name for key, name in columns.items() if key not in keys]
    if missing:
        yield f"there is no column {_listed(missing)}, which columns names; write one of {_listed(header)}"
    elif "address" not in keys:
        yield "there is no column address; add it"


def _foreign(names: Sequence[str]) -> str:
    """One sentence for all columns that aren't a sender's."""
    known = SenderEntry.keys()
    if len(names) == 1:
        return f"{shown(names[0])} is not a column; {suggestion(names[0], known)}"
    advice = "remove them, or say with columns which ones to read"
    return f"{_listed(names)} are not columns of senders ({', '.join(known)}); {advice}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(map(shown, names[:MOST_NAMED])) + more


def _written(
    row: Row, header: Sequence[str], keys: Sequence[str], file: str, problems: list[Problem]
) -> Written | None:
    line, cells = row
    place, found = f"{file}:{line}", {key: cell for key, cell in zip(keys, cells, strict=False) if cell and key}
    fault = _row_fault(cells, header) or (NOT_UTF_8 if any(UNKNOWN in cell for cell in found.values()) else "")
    if fault:
        problems.append(Problem(place, fault))
        return None
    return Written(found, _always(place))


def _row_fault(cells: Sequence[str], header: Sequence[str]) -> str:
    if any(cells[len(header) :]):
        most = max(index for index, cell in enumerate(cells, 1) if cell)
        return f"there are {most} cells under {len(header)} columns; put a cell that contains a comma in quotes"
    nameless = next((cell for name, cell in zip(header, cells, strict=False) if cell and not name), "")
    if nameless:
        return f"{shown(nameless)} stands under a column without a name; name the column, or empty the cell"
    return ""


def _always(place: str) -> Place:
    return lambda loc: place
