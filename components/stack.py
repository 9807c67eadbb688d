"""The stack that runs: its name and its settings, checked as a whole before anything is registered."""

import json
import sys
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime.config import get_config_env

from components.declared.settings import InvalidSettings, Settings, load


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
    except InvalidSettings as error:
        # An error and an exit code; an exception would print a traceback.
        pulumi.log.error(str(error))
        sys.exit(1)
    for warning in loaded.warnings:
        pulumi.log.warn(f"{warning.place}: {warning.message}")
    return loaded


def _value(text: str) -> Any:
    """Lists and mappings in a stack's config reach the program as JSON text; all else stays the text it is."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
