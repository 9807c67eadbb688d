"""What a rule says of a template."""

from dataclasses import dataclass, field
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
    `end_line` and `end_column` are behind its last character, as far as that stands in the source, else the place
    again. `is_of_stand_in` where the name of a value that is not known yet is all there is to blame.
    """

    rule: str
    severity: Severity
    message: str
    file: Path
    line: int
    column: int
    variable: str = ""
    end_line: int = field(default=0, compare=False)
    end_column: int = field(default=0, compare=False)
    is_of_stand_in: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if not self.end_line:
            object.__setattr__(self, "end_line", self.line)
            object.__setattr__(self, "end_column", self.column)
