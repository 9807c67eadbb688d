"""A plan as JSON, for programs, and back."""

import json
from collections.abc import Mapping
from typing import Any

from ses_verified_senders.plan.plan import Line, Plan, Step, Stop


def as_json(plan: Plan) -> str:
    """An object; `lines` has one for each address or template that something happens to."""
    return json.dumps(
        {
            "stack": plan.stack,
            "accounts": dict(plan.accounts),
            "declared": plan.declared,
            "confirmed": plan.confirmed,
            "counts": {step.value: len(plan.of(step)) for step in Step},
            "seconds": plan.seconds,
            "stop": plan.stop
            and {"setting": plan.stop.setting, "reason": plan.stop.reason, "digest": plan.stop.digest},
            "unknown": list(plan.unknown),
            "lines": [_line(line) for line in plan.lines],
        },
        ensure_ascii=False,
        indent=1,
    )


def _line(line: Line) -> dict[str, str]:
    return {
        "step": line.step.value,
        "address": line.name,
        "region": line.region,
        "why": line.why,
        "template": line.template,
    }


def from_json(text: str) -> Plan:
    """The inverse of `as_json`."""
    read: Mapping[str, Any] = json.loads(text)
    return Plan(
        stack=read["stack"],
        accounts=read["accounts"],
        declared=read["declared"],
        confirmed=read["confirmed"],
        lines=[
            Line(Step(line["step"]), line["address"], line["region"], line["why"], line["template"])
            for line in read["lines"]
        ],
        seconds=read["seconds"],
        stop=Stop(**read["stop"]) if read["stop"] else None,
        unknown=tuple(read["unknown"]),
    )
