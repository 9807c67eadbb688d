"""What a run's groups report: the component's outputs, and what its outcome has to name."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ses_verified_senders.life import ledger
from ses_verified_senders.life.ledger import Entry
from ses_verified_senders.life.record import PENDING
from ses_verified_senders.verification_email.html.collection import no_collection

Reports = Mapping[str, Entry]
"""By `region/address`, or `region/label` where addresses are masked."""
NAMED = 20


@no_collection()
def reports(groups: Iterable[tuple[str, str, str]]) -> Reports:
    """Of groups' regions, records and accounts; in a unit test, nothing makes the latter two."""
    return {
        f"{region}/{key}": entry
        for region, records, account in groups
        for key, entry in ledger.read(records or "", account or "", "").items()
    }


def summary(reports: Reports) -> dict[str, Any]:
    """How many there are of each status, and the first twenty problems: it stays readable."""
    statuses = Counter(entry.record.status for entry in reports.values())
    return {
        "total": len(reports),
        "statuses": dict(sorted(statuses.items())),
        "problems": _capped(problems(reports)),
    }


@no_collection()
def senders_text(reports: Reports) -> str:
    """Address → region → what became of it, as JSON: one text, as the engine prints every line of a mapping."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for key, entry in sorted(reports.items()):
        region, _, address = key.partition("/")
        found.setdefault(address, {})[region] = _became(entry)
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _became(entry: Entry) -> dict[str, str]:
    """Without what is empty, as ten thousand of them are in a state; `expiresAt` only while the link is out."""
    expires_at = entry.record.expires_at if _waits(entry) else ""
    said = {"status": entry.record.status, "expiresAt": expires_at, "problem": entry.problem}
    return {name: value for name, value in said.items() if value}


def pending(reports: Reports) -> list[str]:
    """Those whose link is out, by their keys."""
    return sorted(key for key, entry in reports.items() if _waits(entry))


def problems(reports: Reports) -> dict[str, str]:
    return {key: entry.problem for key, entry in reports.items() if entry.problem}


def waiting(reports: Reports, addresses: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Those whose link is out, for `SendOutcome`; `addresses` has each by what it is called."""
    return {
        key: {"address": addresses[key], "sentAt": entry.record.sent_at}
        for key, entry in reports.items()
        if _waits(entry) and key in addresses
    }


def _waits(entry: Entry) -> bool:
    return entry.record.status == PENDING


def _capped(said: Mapping[str, str]) -> dict[str, str]:
    first = dict(sorted(said.items())[:NAMED])
    return first | ({"…": f"and {len(said) - NAMED} more; see ses-senders status"} if len(said) > NAMED else {})
