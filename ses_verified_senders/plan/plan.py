"""What a run is about to do, as a value: who is mailed and why, who is taken over, who loses an identity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Step(StrEnum):
    """What happens to an address, or to a template."""

    MAIL = "mail"
    MAIL_AGAIN = "mail again"
    ADOPT = "adopt"
    REFUSE = "refuse"
    DELETE = "delete"
    KEEP = "keep"
    CHANGE_SENDER = "change sender"
    CHANGE = "change"
    DELETE_TEMPLATE = "delete template"
    KEEP_TEMPLATE = "keep template"
    REFUSE_TEMPLATE = "refuse template"


MAILED = (Step.MAIL, Step.MAIL_AGAIN)


@dataclass(frozen=True)
class Line:
    """One address in one region: `name` is the address, or its label where addresses are masked.

    `why` is a few words; `template` is the template's name, "" where no e-mail is sent; `diff` is the unified diff of a
    changed template's HTML, "" where there is none to show.
    """

    step: Step
    name: str
    region: str
    why: str
    template: str = ""
    diff: str = ""


@dataclass(frozen=True)
class Stop:
    """A limit that keeps the run from beginning; `digest` is what `approve` takes to allow exactly this change."""

    setting: str
    reason: str
    digest: str


@dataclass(frozen=True)
class Plan:
    """Of one set of senders; one that is `leaving` is of all that the program no longer declares, and counts what was.

    `accounts` maps each region to its account; `seconds` is the time that the e-mails take. `declared` and `confirmed`
    count addresses in regions. `unknown` has a sentence for each thing that the plan could not find out. `unchanged`
    has the name and region of each declared address that nothing happens to. `failure` is why the run fails before it
    mails or removes anybody, with what to do, or "".
    """

    stack: str
    accounts: Mapping[str, str]
    declared: int
    confirmed: int
    lines: Sequence[Line]
    seconds: float = 0
    stop: Stop | None = None
    unknown: Sequence[str] = field(default_factory=tuple)
    unchanged: Sequence[tuple[str, str]] = field(default_factory=tuple)
    leaving: bool = False
    failure: str = ""

    def of(self, *steps: Step) -> list[Line]:
        return [line for line in self.lines if line.step in steps]

    @property
    def mails(self) -> list[Line]:
        return self.of(*MAILED)

    @property
    def more_than_due(self) -> bool:
        """Whether anything is to be done but e-mails whose time has come."""
        return any(line.step not in (Step.MAIL_AGAIN, Step.REFUSE) for line in self.lines)

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done."""
        return not self.lines and self.stop is None and not self.failure
