"""The lines of a plan under their headings, as every format shows them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ses_verified_senders.plan.plan import MAILED, Line, Plan, Step

SHOWN = 20
"""Lines of a section that a text shows; the rest is a count."""

MARKS = {
    Step.MAIL: "+",
    Step.MAIL_AGAIN: "↻",
    Step.ADOPT: "=",
    Step.REFUSE: "!",
    Step.DELETE: "✗",
    Step.KEEP: "-",
    Step.CHANGE_SENDER: "~",
    Step.CHANGE: "~",
    Step.DELETE_TEMPLATE: "✗",
    Step.KEEP_TEMPLATE: "-",
    Step.REFUSE_TEMPLATE: "!",
}


@dataclass(frozen=True)
class Section:
    """`heading` has the count in it."""

    heading: str
    lines: Sequence[Line]


def sections(plan: Plan) -> Iterator[Section]:
    """Those that are not empty."""
    for heading, steps in (
        ("MAIL {}", MAILED),
        ("ADOPT {}, no e-mail", (Step.ADOPT,)),
        ("REFUSE {}, no e-mail", (Step.REFUSE,)),
        ("REMOVE {}", (Step.DELETE, Step.KEEP)),
        ("CHANGE {}, no e-mail", (Step.CHANGE_SENDER,)),
        ("TEMPLATES {}", (Step.CHANGE, Step.DELETE_TEMPLATE, Step.KEEP_TEMPLATE, Step.REFUSE_TEMPLATE)),
    ):
        lines = plan.of(*steps)
        if lines:
            yield Section(heading.format(len(lines)), lines)


def title(plan: Plan) -> str:
    """Whose senders, where, and how many."""
    accounts = sorted({account for account in plan.accounts.values() if account})
    if len(accounts) > 1:
        at = f" at {' + '.join(f'{account}, {region}' for region, account in sorted(plan.accounts.items()))}"
    else:
        where = " + ".join(sorted(plan.accounts))
        at = f" at {accounts[0]}, {where}" if accounts else f" in {where}" if where else ""
    return f"what leaves {plan.stack}{at}" if plan.leaving else f"senders of {plan.stack}{at}"


def counts(plan: Plan) -> str:
    return f"{plan.declared} {'before' if plan.leaving else 'declared'}, {plan.confirmed} confirmed"


def total(plan: Plan) -> str:
    """The last line: what the run does, in numbers."""
    numbers = [
        _count(len(plan.mails), "e-mail"),
        f"{len(plan.of(Step.ADOPT))} adopted",
        f"{len(plan.of(Step.REFUSE))} refused",
        f"{_count(len(plan.of(Step.DELETE)), 'identity', 'identities')} deleted",
        f"{len(plan.of(Step.KEEP))} kept",
        f"{_count(len(plan.of(Step.CHANGE_SENDER)), 'sender')} changed",
        f"{_count(len(plan.of(Step.CHANGE)), 'template')} changed",
        f"{_count(len(plan.of(Step.DELETE_TEMPLATE)), 'template')} deleted",
        f"{_count(len(plan.of(Step.KEEP_TEMPLATE)), 'template')} kept",
        f"{_count(len(plan.of(Step.REFUSE_TEMPLATE)), 'template')} refused",
    ]
    said = [number for number in numbers if not number.startswith("0 ") or number.endswith("e-mails")]
    return f"Plan: {', '.join(said)}{_duration(plan.seconds)}."


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


def _duration(seconds: float) -> str:
    if not seconds:
        return ""
    return f"; about {max(seconds, 1):.0f} s" if seconds < 120 else f"; about {seconds / 60:.0f} min"


def why(line: Line) -> str:
    """A line's reason, with moments as people read them."""
    return re.sub(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\dZ", r"\1 \2", line.why)
