"""The senders file of what is taken over: the verified addresses, and all others commented out."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from ses_verified_senders.adopt.selection import TakenOver
from ses_verified_senders.life.record import PENDING, SUCCESS

Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
MEANING: Mapping[str, str] = {
    SUCCESS: "verified: adopted as they are, and nobody is mailed",
    PENDING: "asked by somebody else, and not confirmed yet: adopted without an e-mail once the # is off",
}
OTHERWISE = "not verified: each is mailed once the # is off"


def senders_text(senders: Iterable[TakenOver], template: str, heading: str) -> str:
    """YAML, grouped by status; `template` is what every entry names, or ""."""
    by_status: dict[str, list[TakenOver]] = {}
    for sender in senders:
        by_status.setdefault(sender.status, []).append(sender)
    lines = [f"# {heading}"]
    for status in sorted(by_status, key=lambda status: (status != SUCCESS, status)):
        group = by_status[status]
        lines += ["", f"# {status}: {len(group)}, {MEANING.get(status, OTHERWISE)}"]
        for sender in group:
            entry = _dumped([_entry(sender, template)])
            lines += [line if status == SUCCESS else f"# {line}" for line in entry.splitlines()]
    return "\n".join(lines) + "\n"


def _entry(sender: TakenOver, template: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"address": sender.address, "regions": list(sender.regions)}
    if template:
        entry["template"] = template
    if sender.configuration_set_name:
        entry["configurationSetName"] = sender.configuration_set_name
    if sender.tags:
        entry["tags"] = dict(sender.tags)
    return entry | {"onRemove": "retain"}


def _dumped(value: Any) -> str:
    text: str = yaml.dump(
        value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=2**20, default_flow_style=None
    )
    return text
