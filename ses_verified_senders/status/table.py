"""Statuses for people: a table, and one line that counts them."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Column, Table

from ses_verified_senders.status.statuses import Status, problems_first

NOTHING = "-"
WIDTH = 200
"""Characters in a line where no terminal gives a width, and `BESIDE` a long address as many more."""
BESIDE = 140


def table(shown: Iterable[Status], narrow: bool) -> Table:
    """The addresses as a table; what went wrong stands beside the status.

    Where it is `narrow`, as on a terminal, a long address goes on in the next line; nothing is cut.
    """
    headings = ("region", "status", "sent at", "link expires", "what to do")
    address = Column("address", overflow="fold", no_wrap=not narrow)
    rows = Table(address, *(Column(heading, overflow="fold") for heading in headings), box=None, pad_edge=False)
    for status in shown:
        expires = status.expires_at if status.waits else ""
        rows.add_row(
            *(value or NOTHING for value in (status.shown_as, status.region, status.status)),
            readable(status.sent_at),
            readable(expires),
            status.problem,
        )
    return rows


def readable(moment: str) -> str:
    """A timestamp of a record for people, "-" for none."""
    return moment.replace("T", " ").removesuffix("Z") + " UTC" if moment else NOTHING


def summary(statuses: Sequence[Status]) -> str:
    """One line: how many there are of each status."""
    if not statuses:
        return "no senders in this stack yet"
    counts = sorted(Counter(status.status for status in statuses).items())
    counted = ", ".join(f"{count} {name}" for name, count in counts)
    return f"{len(statuses)} sender{'' if len(statuses) == 1 else 's'}: {counted}"


def show(statuses: Sequence[Status], orphans: Iterable[Status], limit: int) -> None:
    """Print the table, at most `limit` rows of it unless that is 0, the summary, and a line for each orphan."""
    ordered = problems_first(statuses)
    shown = ordered[:limit] if limit > 0 else ordered
    longest = max((len(status.shown_as) for status in shown), default=0)
    _console(longest).print(table(shown, sys.stdout.isatty()))
    if len(shown) < len(ordered):
        print(f"… and {len(ordered) - len(shown)} more")
    print(summary(statuses))
    for orphan in orphans:
        print(f"{orphan.region}/{orphan.shown_as} {orphan.problem}")


def _console(longest: int) -> Console:
    """For addresses of that length. Plain where the user asks for no colours: https://no-color.org. Rich itself sees
    where no terminal is."""
    return Console(
        width=None if sys.stdout.isatty() else max(WIDTH, longest + BESIDE),
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        emoji=False,
        highlight=False,
        markup=False,
    )
