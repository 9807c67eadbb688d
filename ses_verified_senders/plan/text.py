"""A plan as text, for terminals and logs."""

from collections.abc import Iterator, Sequence

from ses_verified_senders.plan.plan import Line, Plan
from ses_verified_senders.plan.sections import MARKS, SHOWN, counts, sections, title, total, why


def text(plan: Plan) -> str:
    """Several lines; one where nothing is to be done. Addresses are never cut."""
    if plan.empty:
        return "\n".join([f"{title(plan)}: nothing to do; {counts(plan)}", *plan.unknown])
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    yield f"{title(plan)}     {counts(plan)}"
    found = list(sections(plan))
    shown = [line for section in found for line in section.lines[:SHOWN]]
    widths = [max((len(column(line)) for line in shown), default=0) for column in (_name, _region, why)]
    for section in found:
        yield section.heading
        yield from (_row(line, widths) for line in section.lines[:SHOWN])
        if len(section.lines) > SHOWN:
            yield f"  … and {len(section.lines) - SHOWN} more"
    yield from plan.unknown
    yield total(plan)
    if plan.stop:
        yield f"STOP {plan.stop.setting}: {plan.stop.reason}"
    if plan.failure:
        yield f"FAILS {plan.failure}"


def _name(line: Line) -> str:
    return line.name


def _region(line: Line) -> str:
    return line.region


def _row(line: Line, widths: Sequence[int]) -> str:
    columns = (_name(line), _region(line), why(line))
    padded = "  ".join(column.ljust(width) for column, width in zip(columns, widths, strict=True))
    return f"  {MARKS[line.step]} {padded}  {line.template}".rstrip()
