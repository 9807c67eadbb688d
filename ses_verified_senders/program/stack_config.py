"""The stack that runs: its name and its settings, checked as a whole before anything is registered."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime.config import get_config_env, is_config_secret

from ses_verified_senders.declared.settings import InvalidSettings, Settings, load
from ses_verified_senders.program.preflight import obstacles
from ses_verified_senders.ses.accounts import Accounts, state_folder
from ses_verified_senders.ses.clock import SystemClock
from ses_verified_senders.ses.session import AwsConfig, InvalidAwsConfig


def name() -> str:
    """organization/project/stack"""
    return f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"


def settings(root: Path) -> Settings:
    """The stack's settings; says all that is wrong with them and ends the program if there is anything."""
    prefix = f"{pulumi.get_project()}:"
    config = get_config_env()
    values = {key.removeprefix(prefix): _value(text) for key, text in config.items() if key.startswith(prefix)}
    try:
        loaded = load(values, root, aws.config.region, f"Pulumi.{pulumi.get_stack()}.yaml")
        roles = _aws_config().regional
    except (InvalidSettings, InvalidAwsConfig) as error:
        # An error and an exit code; an exception would print a traceback.
        pulumi.log.error(str(error))
        sys.exit(1)
    if loaded.mask.key and not is_config_secret(f"{prefix}maskKey"):
        pulumi.log.error("maskKey is in the stack's config in clear; set it with pulumi config set --secret maskKey …")
        sys.exit(1)
    if loaded.mask.on and not isinstance(values["senders"], str) and not is_config_secret(f"{prefix}senders"):
        pulumi.log.warn(
            "the engine keeps a stack's config in its history, in clear, and with it the addresses under senders; move "
            "them to a file, and name that there"
        )
    for slip in _slips(roles, loaded):
        pulumi.log.warn(slip)
    for warning in loaded.warnings:
        pulumi.log.warn(f"{warning.place}: {warning.message}")
    return loaded


def _slips(roles: Iterable[str], declared: Settings) -> Iterator[str]:
    """What to say of regions that have a role, and that neither a sender nor the stack names.

    Nothing where there are no senders (any more): their roles lead to what is still to be deleted.
    """
    if not declared.senders:
        return
    used = ", ".join(sorted(declared.regions))
    for region in sorted(set(roles) - declared.regions - {aws.config.region}):
        yield (
            f"roles.{region}: no sender is in this region, they are in {used}; correct it, or remove it once nothing "
            "of this stack is left there"
        )


def preflight(declared: Settings) -> None:
    """Say at preview what would keep the e-mails from leaving; end the program if a run could do nothing about it.

    An `up` without a preview goes ahead: what it meets is recorded with each address.
    """
    if not declared.preflight or not pulumi.runtime.is_dry_run():
        return
    accounts = Accounts(_aws_config(), state_folder(declared.journal), declared.calls_per_second, SystemClock())
    found = list(obstacles(declared, accounts.ses))
    for obstacle in found:
        (pulumi.log.error if obstacle.fatal else pulumi.log.warn)(f"preflight: {obstacle.message}")
    if any(obstacle.fatal for obstacle in found):
        sys.exit(1)


def _aws_config() -> AwsConfig:
    config = get_config_env()
    return AwsConfig.of(config.get, config.get(f"{pulumi.get_project()}:roles"))


def _value(text: str) -> Any:
    """Lists and mappings in a stack's config reach the program as JSON text; all else stays the text it is."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
