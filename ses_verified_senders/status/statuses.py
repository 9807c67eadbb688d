"""Who has confirmed, from the resources of a stack's state.

Not from its outputs, which a run that failed leaves as they were.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ses_verified_senders.life import ledger
from ses_verified_senders.life.names import camel
from ses_verified_senders.life.record import PENDING
from ses_verified_senders.status.left_behind import left_behind
from ses_verified_senders.status.selected_stack import SelectedStack, project_folder

ORPHANED = "ORPHANED"
"""Our own word for an identity that is at SES with the stack's tags and not in its state."""
NOT_IN_STATE = "carries this stack's tags and is not in its state"
TAKEN_UP = "the next `pulumi up` takes it up again"
LEFT = "declare it again, or delete the identity"
TYPE = "pulumi-python:dynamic/ses:Senders"


@dataclass(frozen=True)
class Status:
    """One address in one region, as the state has it, or as SES alone has it (ORPHANED).

    Where the stack masks addresses, `label` is what it calls this one, and `address` may be "".
    """

    address: str
    region: str
    status: str
    sent_at: str
    expires_at: str
    message_id: str
    problem: str
    stack: str = ""
    label: str = ""

    @property
    def masked(self) -> "Status":
        """The same with its address only if that has no label."""
        return replace(self, address="") if self.label else self

    @property
    def shown_as(self) -> str:
        """The address, or its label where the address is masked."""
        return self.address or self.label

    @property
    def waits(self) -> bool:
        """Whether the e-mail's link is out."""
        return self.status == PENDING

    @property
    def fields(self) -> dict[str, str]:
        """By the names that the component's output `senders` has."""
        return {camel(name): value for name, value in asdict(self).items()}


def statuses(exported: Mapping[str, Any]) -> list[Status]:
    """Every address of a deployment, in the order of address and region."""
    resources = (exported.get("deployment") or {}).get("resources") or []
    groups = (resource["outputs"] for resource in resources if resource["type"] == TYPE and resource.get("outputs"))
    found = [status for outputs in groups for status in _statuses(outputs)]
    return sorted(found, key=lambda status: (status.label or status.address, status.region))


def problems_first(statuses: Iterable[Status]) -> list[Status]:
    """So that what is cut off never hides one that went wrong behind many that are well."""
    return sorted(statuses, key=lambda status: not status.problem)


def _statuses(outputs: Mapping[str, Any]) -> Iterator[Status]:
    """Those of a group."""
    secret = _in_clear(outputs.get("addresses", ""))
    addresses = json.loads(secret or "{}")
    masked = "addresses" in outputs
    for key, entry in ledger.read(outputs.get("records") or "", outputs.get("account") or "", "").items():
        record = entry.record
        yield Status(
            address=addresses.get(key, "") if masked else key,
            region=outputs["region"],
            status=record.status,
            sent_at=record.sent_at,
            expires_at=record.expires_at,
            message_id=record.message_id,
            problem=entry.problem,
            stack=outputs.get("stack", ""),
            label=key if masked else "",
        )


def _in_clear(value: str | Mapping[str, str]) -> str:
    """A property of an exported deployment; "" for a secret that was exported encrypted."""
    return value if isinstance(value, str) else json.loads(value.get("plaintext", '""'))


def orphaned(stack: SelectedStack, in_state: Iterable[Status]) -> Iterator[Status]:
    """What is at SES with the stack's tags and not in its state. Raises StackError."""
    known = {(status.region, status.address) for status in in_state}
    for left in left_behind(stack, known, project_folder()):
        advice = TAKEN_UP if left.declared else LEFT
        problem = f"{NOT_IN_STATE}; {advice}"
        yield Status(left.address, left.region, ORPHANED, "", "", "", problem, left.stack, left.label)
