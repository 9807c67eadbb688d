"""Senders from CSV: a header with the keys of a sender, then a row for each one.

An empty cell counts as left out; regions in a cell are separated by blanks or semicolons.
"""

import csv
import io
import re
from collections.abc import Iterator

from ses_verified_senders.declared.problem import Place, Problem
from ses_verified_senders.declared.sender import SenderEntry, Written
from ses_verified_senders.declared.suggestion import suggestion
from ses_verified_senders.declared.values import shown

Row = tuple[int, list[str]]
"""The line that the row begins on, and its cells."""


# A cell holds one value, so a mapping has no column.
KEYS = SenderEntry.keys()
COLUMNS = [key for key in KEYS if key != "tags"]


def read(text: str, file: str, problems: list[Problem]) -> list[Written]:
    """The senders without regard to what they say; where the file itself is wrong, that is in `problems`."""
    rows = _rows(text, file, problems)
    line, header = next(rows, (0, []))
    faults = list(_header_faults(header))
    if not line and not problems:
        faults = [f"the file is empty; begin it with the line {','.join(COLUMNS)}"]
    problems.extend(Problem(f"{file}:{line or 1}", fault) for fault in faults)
    if faults or not header:
        return []
    return [written for row in rows if (written := _written(row, header, file, problems))]


def _rows(text: str, file: str, problems: list[Problem]) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(f"{file}:{line}", f"this is not CSV: {error}; correct the quotes of this row"))


def _header_faults(header: list[str]) -> Iterator[str]:
    known = COLUMNS
    for index, name in enumerate(header):
        if name not in known:
            advice = "separate columns by commas" if re.search("[;\t]", name) else suggestion(name, known)
            yield f"{shown(name)} is not a column; {advice}"
        elif name in header[:index]:
            yield f"{shown(name)} is a column twice; remove one of the two"
    if header and "address" not in header:
        yield "there is no column address; add it"


def _written(row: Row, header: list[str], file: str, problems: list[Problem]) -> Written | None:
    line, cells = row
    place = f"{file}:{line}"
    if any(cells[len(header) :]):
        advice = "put a cell that contains a comma in quotes"
        problems.append(Problem(place, f"there are {len(cells)} cells under {len(header)} columns; {advice}"))
        return None
    return Written({key: cell for key, cell in zip(header, cells, strict=False) if cell}, _always(place))


def _always(place: str) -> Place:
    return lambda loc: place
