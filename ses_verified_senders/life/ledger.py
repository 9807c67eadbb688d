"""The records of a group of addresses, as one text: what a stack's state holds of them.

What follows from the rest is left out, so that ten thousand records fit into a state.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ses_verified_senders.life.decision import lapses
from ses_verified_senders.life.names import camel
from ses_verified_senders.life.record import FAILED, NOT_STARTED, PENDING, SUCCESS, TEMPORARY_FAILURE, Record
from ses_verified_senders.ses.clock import moment

SES_STATUSES = frozenset({PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE, NOT_STARTED})
NOT_MAILED = {field.name: field.default for field in fields(Record)} | {"status": PENDING}
MAILED = NOT_MAILED | {"sends": 1, "origin": "sent"}
NAMES = {field.name: camel(field.name) for field in fields(Record)}


@dataclass(frozen=True)
class Entry:
    """A record, and what the outcome of the run has to name of it ("" if all is well)."""

    record: Record
    problem: str = ""

    def naming(self, address: str, label: str) -> "Entry":
        """The same, calling the address by its label; "" leaves it as it is."""
        if not label:
            return self
        reason = self.record.reason.replace(address, label)
        return Entry(replace(self.record, reason=reason), self.problem.replace(address, label))


def account_of(ledger: Mapping[str, Entry]) -> str:
    """The account that `written` need not repeat in each record; "" where none has one yet."""
    return next((entry.record.account for entry in ledger.values() if entry.record.account), "")


def written(ledger: Mapping[str, Entry], account: str, owner: str) -> str:
    """The ledger as JSON, by address or label. `account` and `owner` are written only where a record has others."""
    entries = {key: _written(ledger[key], account, owner) for key in sorted(ledger)}
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))


def read(text: str, account: str, owner: str) -> dict[str, Entry]:
    """The inverse of `written`. What an older release did not write takes its default."""
    return {key: _read(entry, account, owner) for key, entry in json.loads(text or "{}").items()}


def _written(entry: Entry, account: str, owner: str) -> dict[str, Any]:
    record = vars(entry.record)
    assumed = _assumed(record["status"], record["sent_at"], account, owner)
    differing = {NAMES[name]: value for name, value in record.items() if value != assumed[name]}
    return differing | ({"problem": entry.problem} if entry.problem else {})


def _read(entry: Mapping[str, Any], account: str, owner: str) -> Entry:
    known = {name: entry[wire] for name, wire in NAMES.items() if wire in entry}
    assumed = _assumed(known.get("status", PENDING), known.get("sent_at", ""), account, owner)
    return Entry(Record(**(assumed | known)), entry.get("problem", ""))


def _assumed(status: str, sent_at: str, account: str, owner: str) -> dict[str, Any]:
    """What a record says unless it is written otherwise: most were mailed once, and their links are out."""
    return (MAILED if status in (PENDING, SUCCESS) else NOT_MAILED) | {
        "account": account,
        "owner": owner,
        "expires_at": lapses(moment(sent_at)) if sent_at else "",
        "ses_status": status if status in SES_STATUSES else "",
    }
