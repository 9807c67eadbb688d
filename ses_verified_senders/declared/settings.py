"""A stack's settings: what its config and its list of senders declare, checked as a whole."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from ses_verified_senders.declared import senders_file
from ses_verified_senders.declared.check import Entry, check
from ses_verified_senders.declared.mask import SHORTEST_KEY, UNMASKED, Mask, hiding
from ses_verified_senders.declared.overlaps import duplicates, likenesses
from ses_verified_senders.declared.problem import InvalidSettings, Problem, config_place
from ses_verified_senders.declared.sender import Defaults, Sender, Written, sender
from ses_verified_senders.declared.template import Template, templates
from ses_verified_senders.declared.values import (
    REGION,
    Count,
    Drift,
    Duration,
    Flag,
    OnRemove,
    Positive,
    Rate,
    Region,
    Text,
    Token,
    shown,
)

__all__ = ["InvalidSettings", "Problem", "Sender", "Settings", "Template", "load"]

TEMPLATES = "templates"
"""The folder, in the project, that the templates' files are in."""


@dataclass(frozen=True)
class Settings:
    """Everything declared; `max_removals` is None for the default, `resend` empty and `journal` None where not given.

    `calls_per_second` is SES's pace for one operation in an account and region, 0 no limit; `wait_for` is in seconds.
    """

    templates: tuple[Template, ...]
    senders: tuple[Sender, ...]
    resend: str
    on_remove: Literal["delete", "retain"]
    max_sends: int
    max_removals: int | None
    max_mailings: int
    calls_per_second: float
    journal: str | None
    warnings: tuple[Problem, ...]
    approve: str = ""
    wait_for: float = 0
    require_verified: bool = False
    preflight: bool = True
    template_drift: Literal["content", "listed"] = "content"
    mask: Mask = UNMASKED

    @property
    def regions(self) -> set[str]:
        """Those of all senders."""
        return {region for sender in self.senders for region in sender.regions}


class StackEntry(Entry):
    """The keys of a stack's config."""

    noun: ClassVar[str] = "a stack's config"

    templates: Any = None
    senders: Any = None
    resend: Token = ""
    on_remove: OnRemove = "delete"
    max_sends: Positive = 3
    max_removals: Count | None = None
    max_mailings: Count = 500
    calls_per_second: Rate = 1.0
    journal: Text | None = None
    approve: Text = ""
    wait_for: Duration = 0.0
    require_verified: Flag = False
    preflight: Flag = True
    template_drift: Drift = "content"
    mask_addresses: Flag = False
    mask_key: Text = ""
    # What a role may be is known where it is assumed.
    roles: dict[Region, Any] = Field(default_factory=dict)


def load(
    config: Mapping[str, object], root: Path, default_region: str | None, stack_file: str = "Pulumi.<stack>.yaml"
) -> Settings:
    """The settings in a stack's config, whose lists and mappings are given as such.

    `root` is the project's folder, `default_region` the stack's own; `stack_file` names the config in messages.
    Raises InvalidSettings with everything that is wrong.
    """
    problems: list[Problem] = []
    place = config_place(stack_file)
    entry = check(StackEntry, config, place, problems)
    declared = templates(config.get("templates"), root / TEMPLATES, config_place(stack_file, "templates"), problems)
    defaults = Defaults(_names(config.get("templates")), default_region, entry.on_remove if entry else "delete")
    mask = Mask(str(config.get("maskKey") or ""), config.get("maskAddresses") not in (None, False, "false"))
    problems.extend(_mask_problems(mask, place(("maskKey",))))
    with hiding(mask.on):
        written = _written(config.get("senders"), root, stack_file, problems)
        found = [item for one in written if (item := sender(one, defaults, problems))]
    problems.extend(_region_problems(found, default_region, place(("aws:region",))))
    problems.extend(duplicates(found, mask))
    if problems or entry is None:
        raise InvalidSettings(problems)
    return Settings(
        templates=declared,
        senders=tuple(found),
        resend=entry.resend,
        on_remove=entry.on_remove,
        max_sends=entry.max_sends,
        max_removals=entry.max_removals,
        max_mailings=entry.max_mailings,
        calls_per_second=entry.calls_per_second,
        journal=entry.journal or None,
        warnings=tuple(likenesses(found, mask)),
        approve=entry.approve,
        wait_for=entry.wait_for,
        require_verified=entry.require_verified,
        preflight=entry.preflight,
        template_drift=entry.template_drift,
        mask=mask,
    )


def _mask_problems(mask: Mask, place: str) -> Iterator[Problem]:
    advice = 'set it with pulumi config set --secret maskKey "$(openssl rand -hex 16)"'
    if mask.on and not mask.key:
        yield Problem(place, f"is missing, and maskAddresses needs it; {advice}")
    elif mask.key and len(mask.key) < SHORTEST_KEY:
        yield Problem(place, f"is shorter than {SHORTEST_KEY} characters, so it could be guessed; {advice}")


def _names(value: object) -> tuple[str, ...]:
    """A template that has a fault is declared all the same: its senders aren't at fault."""
    return tuple(map(str, value)) if isinstance(value, Mapping) else ()


def _written(value: object, root: Path, stack_file: str, problems: list[Problem]) -> Sequence[Written]:
    place = config_place(stack_file)(("senders",))
    if isinstance(value, str):
        return senders_file.read(value, root, place, problems)
    if isinstance(value, list):
        return [Written(item, config_place(stack_file, "senders", index)) for index, item in enumerate(value)]
    said = "senders is missing" if value is None else f"{shown(value)} is not a list of senders"
    problems.append(Problem(place, f"{said}; list the addresses, or name a YAML or CSV file that does"))
    return []


def _region_problems(senders: Sequence[Sender], default: str | None, place: str) -> Iterator[Problem]:
    """One problem for all the senders that have no region, instead of one for each."""
    if default is not None and not re.fullmatch(REGION, default):
        yield Problem(place, f"{shown(default)} is not an AWS region; write it as in eu-west-1")
    without = [sender for sender in senders if not sender.regions]
    if without:
        names = f"{len(without)} senders name no region and the stack has none, the first is at {without[0].place}"
        yield Problem(place, f"{names}; set it with pulumi config set aws:region, or give them regions")
