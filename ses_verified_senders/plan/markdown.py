"""A plan as Markdown, for the comment on a pull request."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ses_verified_senders.plan.plan import Line, Plan, Step, Stop
from ses_verified_senders.plan.sections import MARKS, counts, sections, title, total, why
from ses_verified_senders.text.markdown import LONGEST, code, escaped, fence

OPEN = 20
"""Lines of a section that show without a click."""
SAID = 50
"""Lines of what the engine said that a comment shows, the last ones, each of them up to `WIDE` characters."""
WIDE = 500
COUNT = "… and {} more lines; `ses-senders plan --format json` has all."
ROOM_FOR_COUNT = 80


def marker(stack: str) -> str:
    """The hidden first line, by which a pipeline finds the comment that it replaces."""
    return f"<!-- ses-senders plan: {stack} -->"


def markdown(*plans: Plan, said: str = "") -> str:
    """The plans of one stack's sets: at most 65,536 characters; what is left out is counted. `said` is what the engine
    said of a preview that failed, "" of one that did not."""
    if not plans:
        return ""
    first = [marker(plans[0].stack), *(_failed(said) if said else [])]
    each = (LONGEST - _size(first)) // len(plans) - 2
    # A blank line ends what is HTML.
    return "\n".join([*first, "\n\n".join(_within(each, plan) for plan in plans)])


def without_plan(stack: str, headline: str, said: str = "") -> str:
    """What takes the place of the plan before, where there is none now; `said` is what the engine said of it."""
    return "\n".join([marker(stack), f"### {headline}", *(["", *_quoted(said)] if said else [])])


def _failed(said: str) -> list[str]:
    warning = ["> [!CAUTION]", "> **The preview failed**, and `pulumi up` would: it may do less than this, or nothing."]
    return [*warning, "", "<details><summary>What the engine said</summary>", "", *_quoted(said), "", "</details>", ""]


def _quoted(said: str) -> list[str]:
    """Indented, so that nothing in it is markup."""
    return [f"    {line[:WIDE]}" for line in said.splitlines()[-SAID:]]


@dataclass(frozen=True)
class _Fold:
    """What shows after a click. `summary` is HTML; `fence` surrounds lines that are code, "" for others."""

    summary: str
    body: Sequence[str]
    fence: str = ""

    def lines(self, room: int) -> list[str]:
        """At most so many characters; nothing where not even the summary fits."""
        end = [self.fence] if self.fence else []
        begin = ["", f"<details><summary>{self.summary}</summary>", "", *(f"{one}diff" for one in end)]
        left = room - _size([*begin, *end, "", "</details>"])
        kept, count = _cut(self.body, left)
        return [*begin, *kept, *end, *count, "", "</details>"] if left > ROOM_FOR_COUNT else []


def _within(longest: int, plan: Plan) -> str:
    kept, count = _cut([*_head(plan)], longest)
    written = [*kept, *count]
    folds = sorted(_folds(plan), key=lambda fold: _size(fold.body))
    for index, fold in enumerate(folds):
        # What a short one leaves is the longer ones' to share.
        written += fold.lines((longest - _size(written)) // (len(folds) - index))
    return "\n".join(written)


def _cut(lines: Sequence[str], room: int) -> tuple[list[str], list[str]]:
    """The lines that fit, and a paragraph that counts the others."""
    size = 0
    for index, line in enumerate(lines):
        size += len(line) + 1
        if size > room - ROOM_FOR_COUNT and _size(lines) > room:
            return list(lines[:index]), ["", COUNT.format(f"{len(lines) - index:,}")]
    return list(lines), []


def _size(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _head(plan: Plan) -> Iterator[str]:
    """What shows without a click."""
    yield f"### {_headline(plan)}"
    yield escaped(f"{title(plan)}: {counts(plan)}")
    if plan.stop:
        yield from ("", "> [!CAUTION]", f"> **{plan.stop.setting}**: {_reason(plan.stop)}")
    if plan.failure:
        yield from ("", "> [!CAUTION]", f"> **The run fails**: {escaped(plan.failure)}")
    yield from ("", *(f"> - {escaped(sentence)}" for sentence in plan.unknown)) if plan.unknown else ()
    for section in sections(plan):
        yield from ("", f"**{section.heading}**", "")
        yield from map(_item, section.lines[:OPEN])
        if len(section.lines) > OPEN:
            yield f"- … and {len(section.lines) - OPEN:,} more, below"


def _reason(stop: Stop) -> str:
    approval = f"approve: {stop.digest}"
    return escaped(stop.reason).replace(escaped(f"`{approval}`"), code(approval))


def _folds(plan: Plan) -> Iterator[_Fold]:
    for section in sections(plan):
        if len(section.lines) > OPEN:
            summary = f"{section.heading}: {len(section.lines) - OPEN:,} more"
            yield _Fold(summary, [*map(_item, section.lines[OPEN:])])
    for line in plan.lines:
        if line.diff:
            shown = [_narrow(one) for one in line.diff.splitlines()]
            yield _Fold(f"HTML of {html.escape(line.name)}, {line.region}", shown, fence("\n".join(shown)))
    if plan.unchanged:
        yield _Fold(
            f"{len(plan.unchanged):,} unchanged", [f"- {code(name)} {region}" for name, region in plan.unchanged]
        )


def _narrow(line: str) -> str:
    return line if len(line) <= WIDE else f"{line[:WIDE]}…"


def _headline(plan: Plan) -> str:
    return "Plan: nothing to do." if plan.empty else total(plan)


def _item(line: Line) -> str:
    mark = MARKS[line.step]
    # Those two would begin a list of their own.
    mark = f"\\{mark}" if mark in "+-" else mark
    shown = f"{mark} {code(line.name)} {line.region}: {escaped(why(line))}"
    with_template = f"{shown} ({escaped(line.template)})" if line.template else shown
    return f"- **{with_template}**" if line.step in (Step.DELETE, Step.DELETE_TEMPLATE) else f"- {with_template}"
