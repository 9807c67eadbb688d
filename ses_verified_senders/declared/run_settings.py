"""What belongs to a run as a whole, whatever components a program declares."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from pydantic import Field

from ses_verified_senders.declared.check import ConfigEntry, check
from ses_verified_senders.declared.problem import InvalidSettings, Place, Problem, config_place
from ses_verified_senders.declared.values import Drift, Flag, Rate, Region, Text

NAMESPACE = "ses-verified-senders"
"""Of the config keys that are ours, in any project."""
LEADING = frozenset({"journal", "roles"})
"""The keys that lead to what a run has left, so that nothing can be read or removed without them."""


@dataclass(frozen=True)
class RunSettings:
    """`calls_per_second` is SES's pace for one operation in an account and region, 0 no limit; `journal` is "" where
    the user's state folder holds it; `roles` maps a region to a role as in `aws:assumeRole`.
    """

    calls_per_second: float = 1.0
    journal: str = ""
    preflight: bool = True
    template_drift: Literal["content", "listed"] = "content"
    roles: Mapping[str, Any] = field(default_factory=dict)


class RunEntry(ConfigEntry):
    """The keys of the namespace that belong to the run."""

    noun: ClassVar[str] = "a stack's config"

    calls_per_second: Rate = 1.0
    journal: Text = ""
    preflight: Flag = True
    template_drift: Drift = "content"
    # What a role holds is known where it is assumed.
    roles: dict[Region, Any] = Field(default_factory=dict)


def run_settings(values: Mapping[str, object], place: Place, problems: list[Problem]) -> RunSettings:
    """The settings in `values`, which maps keys without the namespace; what is wrong there is in `problems`."""
    entry = check(RunEntry, RunEntry.part_of(values), place, problems) or RunEntry()
    return RunSettings(entry.calls_per_second, entry.journal, entry.preflight, entry.template_drift, entry.roles)


def read_run_settings(get: Callable[[str], Any], stack_file: str = "Pulumi.<stack>.yaml") -> RunSettings:
    """The settings through `get("ses-verified-senders:journal")`.

    Raises InvalidSettings with all that is wrong.
    """
    problems: list[Problem] = []
    keys = RunEntry.keys()
    values = {key: parsed(get(f"{NAMESPACE}:{key}")) for key in keys}
    settings = run_settings(values, config_place(stack_file), problems)
    if problems:
        raise InvalidSettings(problems)
    return settings


def usable_run_settings(get: Callable[[str], Any]) -> RunSettings:
    """The same for whoever reads and removes: with a fault anywhere, all but the leading keys count as left out.

    Raises InvalidSettings with what is wrong with those.
    """
    try:
        return read_run_settings(get)
    except InvalidSettings:
        return read_run_settings(lambda key: get(key) if key.removeprefix(f"{NAMESPACE}:") in LEADING else None)


def parsed(value: Any) -> Any:
    """Lists and mappings in a stack's config reach a program as JSON text; all else stays what it is."""
    if not isinstance(value, str) or not value.startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
