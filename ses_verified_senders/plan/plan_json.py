"""A plan as JSON, for programs, and back."""

import json
from collections.abc import Mapping
from typing import Any

from ses_verified_senders.plan.plan import Line, Plan, Step, Stop


def as_json(*plans: Plan) -> str:
    """A list with an object for each plan; `lines` has one for each address or template that something happens to."""
    return json.dumps([_plan(plan) for plan in plans], ensure_ascii=False, indent=1)


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "stack": plan.stack,
        "accounts": dict(plan.accounts),
        "leaving": plan.leaving,
        "declared": plan.declared,
        "confirmed": plan.confirmed,
        "counts": {step.value: len(plan.of(step)) for step in Step},
        "seconds": plan.seconds,
        "stop": plan.stop and {"setting": plan.stop.setting, "reason": plan.stop.reason, "digest": plan.stop.digest},
        "failure": plan.failure,
        "unknown": list(plan.unknown),
        "lines": [_line(line) for line in plan.lines],
        "unchanged": [{"address": name, "region": region} for name, region in plan.unchanged],
    }


def _line(line: Line) -> dict[str, str]:
    return {
        "step": line.step.value,
        "address": line.name,
        "region": line.region,
        "why": line.why,
        "template": line.template,
        "diff": line.diff,
    }


def from_json(text: str) -> list[Plan]:
    """The inverse of `as_json`."""
    return [_read(plan) for plan in json.loads(text)]


def _read(plan: Mapping[str, Any]) -> Plan:
    return Plan(
        stack=plan["stack"],
        accounts=plan["accounts"],
        declared=plan["declared"],
        confirmed=plan["confirmed"],
        lines=[
            Line(Step(line["step"]), line["address"], line["region"], line["why"], line["template"], line["diff"])
            for line in plan["lines"]
        ],
        seconds=plan["seconds"],
        stop=Stop(**plan["stop"]) if plan["stop"] else None,
        unknown=tuple(plan["unknown"]),
        leaving=plan["leaving"],
        failure=plan["failure"],
        unchanged=tuple((one["address"], one["region"]) for one in plan["unchanged"]),
    )
