"""The stack that runs: its name and its settings, checked as a whole before anything is registered."""

import json
import sys
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from components.declared.settings import InvalidSettings, Settings, load

KEYS = (
    "templates",
    "senders",
    "resend",
    "onRemove",
    "maxSends",
    "maxRemovals",
    "maxMailings",
    "callsPerSecond",
    "journal",
)


def name() -> str:
    """organization/project/stack"""
    return f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"


def settings(root: Path) -> Settings:
    """The stack's settings; says all that is wrong with them and ends the program if there is anything."""
    config = pulumi.Config()
    values = {key: _value(config.get(key)) for key in KEYS if config.get(key) is not None}
    try:
        loaded = load(values, root, aws.config.region, f"Pulumi.{pulumi.get_stack()}.yaml")
    except InvalidSettings as error:
        # An error and an exit code; an exception would print a traceback.
        pulumi.log.error(str(error))
        sys.exit(1)
    for warning in loaded.warnings:
        pulumi.log.warn(f"{warning.place}: {warning.message}")
    return loaded


def _value(text: str | None) -> Any:
    """Lists and mappings in a stack's config reach the program as JSON text."""
    try:
        return json.loads(text or "")
    except ValueError:
        return text
