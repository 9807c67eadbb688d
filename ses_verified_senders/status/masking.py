"""Statuses without addresses, for a page that others read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ses_verified_senders.status.statuses import Status


def masked(senders: Sequence[Status], orphans: Sequence[Status]) -> tuple[list[Status], list[Status]]:
    """The same, each address called by its label, or by a number where it has none: nobody can guess it from that.

    An address has one number in all regions.
    """
    addresses = dict.fromkeys(status.address for status in (*senders, *orphans) if status.address)
    labels = {address: f"sender-{number}" for number, address in enumerate(addresses, 1)}
    return [_masked(status, labels) for status in senders], [_masked(status, labels) for status in orphans]


def _masked(status: Status, labels: Mapping[str, str]) -> Status:
    if not status.address:
        return status
    label = labels[status.address]
    problem = re.sub(re.escape(status.address), label, status.problem, flags=re.IGNORECASE)
    return replace(status, address="", label=label, problem=problem)
