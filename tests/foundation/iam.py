"""Whether IAM would allow a call, as far as the policies of this project go.

Rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True)
class Call:
    """`context` has the condition keys of the call, each with its values."""

    action: str
    resource: str
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)


def allows(policy: Mapping[str, Any], call: Call) -> bool:
    return any(_holds(statement, call) for statement in policy["Statement"])


def _holds(statement: Mapping[str, Any], call: Call) -> bool:
    resources = statement["Resource"]
    return (
        call.action in statement["Action"]
        and any(fnmatchcase(call.resource, one) for one in ([resources] if resources == "*" else resources))
        and all(
            _met(operator, wanted, call.context.get(key))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _met(operator: str, wanted: str | Sequence[str], values: Sequence[str] | None) -> bool:
    patterns = [wanted] if isinstance(wanted, str) else wanted
    if operator == "Null":
        return (values is None) == (wanted == "true")
    if operator == "StringLike":
        return values is not None and any(fnmatchcase(values[0], one) for one in patterns)
    if operator == "StringEquals":
        return values is not None and values[0] in patterns
    assert operator == "ForAllValues:StringLike", operator
    return all(any(fnmatchcase(value, one) for one in patterns) for value in values or ())
