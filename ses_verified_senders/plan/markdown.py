"""A plan as Markdown, for the comment on a pull request."""

from collections.abc import Iterator

from ses_verified_senders.plan.plan import Line, Plan, Step
from ses_verified_senders.plan.sections import MARKS, counts, sections, title, total, why
from ses_verified_senders.text.markdown import LONGEST, code, escaped

OPEN = 20
"""Lines of a section that show without a click."""
SAID = 100
"""Lines of what the engine said that a comment shows, the last ones, each of them up to `WIDE` characters."""
WIDE = 500


def marker(stack: str) -> str:
    """The hidden first line, by which a pipeline finds the comment that it replaces."""
    return f"<!-- ses-senders plan: {stack} -->"


def markdown(*plans: Plan) -> str:
    """The plans of one stack's sets: at most 65,536 characters; what is left out is counted."""
    if not plans:
        return ""
    first = marker(plans[0].stack)
    each = (LONGEST - len(first)) // len(plans)
    return "\n".join([first, *(_within(each - 200, plan) for plan in plans)])


def without_plan(stack: str, headline: str, said: str = "") -> str:
    """What takes the place of the plan before, where there is none now; `said` is what the engine said of it."""
    # Indented, so that nothing in it is markup.
    lines = [f"    {line[:WIDE]}" for line in said.splitlines()[-SAID:]]
    return "\n".join([marker(stack), f"### {headline}", *(["", *lines] if lines else [])])


def _within(longest: int, plan: Plan) -> str:
    lines = list(_lines(plan))
    kept: list[str] = []
    size = 0
    for index, line in enumerate(lines):
        size += len(line) + 1
        if size > longest:
            return "\n".join([*kept, "", *_closing(kept), f"… and {len(lines) - index} more lines; see the run's log."])
        kept.append(line)
    return "\n".join(kept) + "\n"


def _closing(kept: list[str]) -> Iterator[str]:
    if sum(line.startswith("<details>") for line in kept) > sum(line == "</details>" for line in kept):
        yield "</details>"


def _lines(plan: Plan) -> Iterator[str]:
    yield f"### {_headline(plan)}"
    yield f"{title(plan)}: {counts(plan)}"
    if plan.stop:
        yield from ("", "> [!CAUTION]", f"> **{plan.stop.setting}**: {plan.stop.reason}")
    yield from ("", *(f"> {sentence}" for sentence in plan.unknown)) if plan.unknown else ()
    for section in sections(plan):
        yield from ("", f"**{section.heading}**", "")
        yield from map(_item, section.lines[:OPEN])
        if len(section.lines) > OPEN:
            yield from ("", f"<details><summary>{len(section.lines) - OPEN} more</summary>", "")
            yield from map(_item, section.lines[OPEN:])
            yield from ("", "</details>")


def _headline(plan: Plan) -> str:
    return "Plan: nothing to do." if plan.empty else total(plan)


def _item(line: Line) -> str:
    shown = f"- {MARKS[line.step]} {code(line.name)} {line.region}: {escaped(why(line))}"
    with_template = f"{shown} ({escaped(line.template)})" if line.template else shown
    return (
        f"- **{with_template.removeprefix('- ')}**"
        if line.step in (Step.DELETE, Step.DELETE_TEMPLATE)
        else with_template
    )
