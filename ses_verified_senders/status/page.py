"""Statuses as one page that needs no other file: who failed and why, who waits until when, who confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from ses_verified_senders.life.record import SUCCESS
from ses_verified_senders.ses.clock import timestamp
from ses_verified_senders.status.statuses import Status
from ses_verified_senders.status.table import readable, summary


@dataclass(frozen=True)
class Section:
    """Those that one sentence holds for; `advice` says what to do about them."""

    heading: str
    advice: str
    statuses: Sequence[Status]


def page(senders: Sequence[Status], orphans: Sequence[Status], now: datetime) -> str:
    """`now` is when the statuses were read."""
    environment = Environment(
        loader=PackageLoader("ses_verified_senders.status", "."),
        autoescape=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["readable"] = readable
    stack = next((status.stack for status in (*senders, *orphans) if status.stack), "")
    return environment.get_template("page.html").render(
        title=f"Senders of {stack}" if stack else "Senders",
        summary=summary(senders),
        sections=[section for section in _sections(senders, orphans, timestamp(now)) if section.statuses],
        read_at=timestamp(now),
    )


def _sections(senders: Sequence[Status], orphans: Sequence[Status], now: str) -> list[Section]:
    well = [status for status in senders if not status.problem]
    out = [status for status in well if status.waits]
    expired = [status for status in out if status.expires_at and status.expires_at <= now]
    return [
        Section(
            "Failed",
            "Correct what the last column says; the next run asks again.",
            [status for status in senders if status not in well or (status.status != SUCCESS and not status.waits)],
        ),
        Section("Link expired", "The next run sends another link.", expired),
        Section(
            "Waiting",
            "The person opens the e-mail and follows its link; a link that expires is replaced by the next run.",
            [status for status in out if status not in expired],
        ),
        Section("Not in the state", "Decide whether they stay.", orphans),
        Section("Confirmed", "Nothing.", [status for status in well if status.status == SUCCESS]),
    ]
