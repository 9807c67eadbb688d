"""What a rule says of a template."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """ERROR: SES would refuse it, or the mail would be wrong. WARNING: some e-mail client shows it badly."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is the rule's id; `message` one sentence ending in what to do.

    `line` and `column` count from 1 and are those of the Jinja2 source; where a value is to blame, `variable` names it
    (a setting such as `subject`, or the template's variable by its path) and the place is where it is printed.
    """

    rule: str
    severity: Severity
    message: str
    file: Path
    line: int
    column: int
    variable: str = ""
