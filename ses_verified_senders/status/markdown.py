"""Statuses as Markdown, for the summary of a pipeline's job."""

from collections.abc import Iterator, Sequence

from ses_verified_senders.status.statuses import Status, problems_first
from ses_verified_senders.status.table import readable, summary
from ses_verified_senders.text.markdown import LONGEST, code_cell, escaped

ROOM_FOR_COUNT = 100
"""Characters that stay free for the line that counts what is left out."""


def markdown(senders: Sequence[Status], orphans: Sequence[Status]) -> str:
    """At most 65,536 characters: those with a problem come first, and what is left out is counted."""
    written = f"### {summary(senders)[:1].upper()}{summary(senders)[1:]}\n"
    shown = [*orphans, *problems_first(senders)]
    if not shown:
        return written
    written += "\n| address | region | status | sent | link works until | what to do |\n|---|---|---|---|---|---|\n"
    for number, row in enumerate(_rows(shown)):
        if len(written) + len(row) > LONGEST - ROOM_FOR_COUNT:
            return f"{written}\n… and {len(shown) - number} more; see `ses-senders status`.\n"
        written += row
    return written


def _rows(statuses: Sequence[Status]) -> Iterator[str]:
    for status in statuses:
        cells = (
            code_cell(status.shown_as),
            status.region,
            status.status,
            readable(status.sent_at),
            readable(status.expires_at if status.waits else ""),
            escaped(status.problem),
        )
        yield f"| {' | '.join(cells)} |\n"
