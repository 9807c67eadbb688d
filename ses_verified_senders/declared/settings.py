"""A stack's settings: what its config declares, each part by the module that is named after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ses_verified_senders.declared.problem import InvalidSettings, Problem, config_place
from ses_verified_senders.declared.run_settings import RunEntry, RunSettings, run_settings
from ses_verified_senders.declared.sender_set import (
    SENDERS,
    DeclaredSenderSet,
    SenderSetEntry,
    Surroundings,
    sender_set,
)
from ses_verified_senders.declared.template import ResolvedTemplate, resolve_templates
from ses_verified_senders.declared.values import shown
from ses_verified_senders.text.suggestion import suggestion

TEMPLATES = "templates"
"""The key of the templates, and the folder that their files are in."""


@dataclass(frozen=True)
class Settings:
    """What a stack's config declares."""

    templates: tuple[ResolvedTemplate, ...]
    sender_set: DeclaredSenderSet
    run: RunSettings


def load(
    config: Mapping[str, object], root: Path, default_region: str | None, stack_file: str = "Pulumi.<stack>.yaml"
) -> Settings:
    """The settings in a stack's config, whose keys have no namespace and whose lists and mappings are given as such.

    `root` is the project's folder, `default_region` the stack's own; `stack_file` names the config in messages.
    Raises InvalidSettings with everything that is wrong.
    """
    problems: list[Problem] = []
    place, written = config_place(stack_file), config.get(TEMPLATES)
    keys = [TEMPLATES, SENDERS, *SenderSetEntry.keys(), *RunEntry.keys()]
    for key in [key for key in config if key not in keys]:
        advice = suggestion(key, keys)
        problems.append(Problem(place((key,)), f"{shown(key)} is not a key of a stack's config; {advice}"))
    templates = resolve_templates(written, root / TEMPLATES, config_place(stack_file, TEMPLATES), problems)
    # A template that has a fault is declared all the same: its senders aren't at fault.
    names = tuple(map(str, written)) if isinstance(written, Mapping) else ()
    found = sender_set(config, place, Surroundings(root, default_region, names), problems)
    run = run_settings(config, place, problems)
    if problems:
        raise InvalidSettings(problems)
    return Settings(templates, found, run)
