"""Who has confirmed, from the resources of a stack's state.

Not from its outputs, which a run that failed leaves as they were.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ses_verified_senders.status.left_behind import left_behind
from ses_verified_senders.status.selected_stack import SelectedStack

ORPHANED = "ORPHANED"
"""Our own word for an identity that is at SES with the stack's tags and not in its state."""
NOT_IN_STATE = "carries this stack's tags and is not in its state"
TAKEN_UP = "the next `pulumi up` takes it up again"
LEFT = "declare it again, or delete the identity"
TYPE = "pulumi-python:dynamic/ses:EmailVerification"


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


def statuses(exported: Mapping[str, Any]) -> list[Status]:
    """Every address of a deployment, in the order of address and region."""
    resources = (exported.get("deployment") or {}).get("resources") or []
    found = [
        _status(resource["outputs"]) for resource in resources if resource["type"] == TYPE and resource.get("outputs")
    ]
    return sorted(found, key=lambda status: (status.label or status.address, status.region))


def _status(outputs: Mapping[str, Any]) -> Status:
    return Status(
        address=_in_clear(outputs["address"]),
        region=outputs["region"],
        status=outputs.get("status", ""),
        sent_at=outputs.get("sentAt", ""),
        expires_at=outputs.get("expiresAt", ""),
        problem=outputs.get("problem", ""),
        stack=outputs.get("stack", ""),
        label=outputs.get("label") or "",
    )


def _in_clear(value: str | Mapping[str, str]) -> str:
    """A property of an exported deployment; "" for a secret that was exported encrypted."""
    return value if isinstance(value, str) else json.loads(value.get("plaintext", '""'))


def orphaned(stack: SelectedStack, in_state: Iterable[Status]) -> Iterator[Status]:
    """What is at SES with the stack's tags and not in its state. Raises StackError."""
    known = {(status.region, status.address) for status in in_state}
    for left in left_behind(stack, known, _root()):
        advice = TAKEN_UP if left.declared else LEFT
        yield Status(left.address, left.region, ORPHANED, "", "", f"{NOT_IN_STATE}; {advice}", left.stack, left.label)


def _root() -> Path:
    """The project's folder, as the engine finds it from here."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "Pulumi.yaml").exists()), here)
