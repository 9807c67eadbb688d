"""The stack's config, checked as a whole before anything is registered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.config import is_config_secret

from ses_verified_senders.declared.problem import InvalidSettings, Problem, config_place, listed, snake
from ses_verified_senders.declared.run_settings import NAMESPACE
from ses_verified_senders.declared.sender_set import SenderSetEntry
from ses_verified_senders.declared.settings import TEMPLATES, Settings, load
from ses_verified_senders.program import this_stack
from ses_verified_senders.program.last_state import begin_reading
from ses_verified_senders.program.refusal import refuse
from ses_verified_senders.ses.aws_config import unread
from ses_verified_senders.ses.session import AwsConfig, InvalidAwsConfig
from ses_verified_senders.verification_email.html.collection import no_collection
from ses_verified_senders.verification_email.rendering.locale import clashing_names


@dataclass(frozen=True)
class StackConfig:
    """Arguments of the components, by their names: those of VerificationTemplates and those of VerifiedSenders."""

    templates: Mapping[str, Any]
    senders: Mapping[str, Any]


@no_collection()
def read(root: Path) -> StackConfig | None:
    """The arguments in the stack's config, whose files are below `root`; None once it refused what is wrong with them.

    The components check them again, each its own: this one shows what is wrong with all of them at once.
    """
    begin_reading()
    values = this_stack.own_config()
    loaded, faults = _load(values, root)
    if loaded is None or faults:
        refuse("config", faults)
        return None
    _warn(values, loaded)
    arguments = {snake(key): value for key, value in SenderSetEntry.part_of(values).items()}
    # Read once: ten thousand addresses take a while to check.
    templates = {"templates": values[TEMPLATES], "on_remove": values.get("onRemove", "delete")}
    if is_config_secret(f"{NAMESPACE}:{TEMPLATES}"):
        templates["secret"] = True
    return StackConfig(templates, arguments | {"senders": loaded.sender_set.senders})


def _load(values: Mapping[str, Any], root: Path) -> tuple[Settings | None, Sequence[str]]:
    """The settings, and everything that is wrong with them and with the `aws:` keys."""
    loaded, faults = None, list[str]()
    try:
        loaded = load(values, root, this_stack.region(), this_stack.file())
        faults += _clashes(loaded, root)
    except InvalidSettings as error:
        faults.append(str(error))
    try:
        AwsConfig.of(this_stack.config().get, values.get("roles"))
    except InvalidAwsConfig as error:
        faults.append(str(error))
    if values.get("maskKey") and not is_config_secret(f"{NAMESPACE}:maskKey"):
        faults.append("maskKey is in the stack's config in clear; use pulumi config set --secret maskKey …")
    return loaded, faults


def _clashes(loaded: Settings, root: Path) -> Sequence[str]:
    place = config_place(this_stack.file(), TEMPLATES)
    found = clashing_names({template.name: template.file for template in loaded.templates}, root / TEMPLATES)
    return listed([Problem(place((name,)), reason) for name, reason in found.items()])


def _warn(values: Mapping[str, Any], loaded: Settings) -> None:
    if (
        loaded.sender_set.mask.on
        and not isinstance(values["senders"], str)
        and not is_config_secret(f"{NAMESPACE}:senders")
    ):
        pulumi.log.warn(
            "the engine keeps a stack's config in its history, in clear, and with it the addresses under senders; move "
            "them to a file, and name that there"
        )
    config = this_stack.config()
    for warning in (*_slips(loaded.run.roles, loaded), *unread(config.get, config)):
        pulumi.log.warn(warning)


def _slips(roles: Iterable[str], loaded: Settings) -> Iterator[str]:
    """What to say of regions that have a role, and that neither a sender nor the stack names.

    Nothing where there are no senders (any more): their roles lead to what is still to be deleted.
    """
    regions = loaded.sender_set.regions
    if not regions:
        return
    used = ", ".join(sorted(regions))
    for region in sorted(set(roles) - regions - {this_stack.region()}):
        yield (
            f"roles.{region}: no sender is in this region, they are in {used}; correct it, or remove it once nothing "
            "of this stack is left there"
        )
