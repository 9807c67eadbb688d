"""Statuses for programs: JSON and CSV, by the names that the component's output `senders` has."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import fields

from ses_verified_senders.life.names import camel
from ses_verified_senders.status.statuses import Status


def as_json(statuses: Sequence[Status]) -> str:
    """A list of objects."""
    return json.dumps([status.fields for status in statuses], indent=1) + "\n"


def as_csv(statuses: Sequence[Status]) -> str:
    """A header, and a line for each."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [camel(field.name) for field in fields(Status)], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in status.fields.items()} for status in statuses)
    return text.getvalue()


def _cell(value: str) -> str:
    """A spreadsheet takes some beginnings for those of a formula (https://owasp.org/www-community/attacks/CSV_Injection);
    an address may have them."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value
