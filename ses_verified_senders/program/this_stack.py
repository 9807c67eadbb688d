"""The stack that runs, as the engine tells its program."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime.config import CONFIG, get_config_env

from ses_verified_senders import yaml_values
from ses_verified_senders.declared.run_settings import NAMESPACE, RunSettings, parsed, read_run_settings
from ses_verified_senders.ses.aws_config import AwsConfig
from ses_verified_senders.status.selected_stack import project_file


def name() -> str:
    """organization/project/stack"""
    # A unit test's mocks need not name one.
    organization = pulumi.get_organization() or "organization"
    return f"{organization}/{pulumi.get_project()}/{pulumi.get_stack()}"


def file() -> str:
    """The name of the file that holds the stack's config."""
    return f"Pulumi.{pulumi.get_stack()}.yaml"


def folder() -> Path:
    """The program's folder, in which the engine runs it, its provider and every refresh."""
    return Path.cwd()


def config() -> Mapping[str, str]:
    """The stack's: what the engine gives a program, and what the Automation API or a unit test sets."""
    return {**get_config_env(), **CONFIG.get()}


def region() -> str | None:
    """The stack's own region, as pulumi-aws finds it."""
    found = config().get("aws:region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return found or None


def own_config() -> Mapping[str, Any]:
    """The config keys of our namespace, without it; lists and mappings are parsed."""
    prefix = f"{NAMESPACE}:"
    return {key.removeprefix(prefix): parsed(text) for key, text in config().items() if key.startswith(prefix)}


def run_settings() -> RunSettings:
    """Raises InvalidSettings."""
    return read_run_settings(config().get, file())


def aws_config() -> AwsConfig:
    """Raises InvalidSettings and InvalidAwsConfig."""
    return AwsConfig.of(config().get, run_settings().roles)


def refreshes() -> bool:
    """Whether the project has each run read SES afresh. A program isn't told of a command's own --refresh.

    So it counts where the file can be read by the engine alone, which takes more of YAML than we.
    """
    file = project_file()
    load = json.loads if file and file.suffix == ".json" else yaml_values.load
    try:
        settings = load(file.read_text(encoding="utf-8")) if file else {}
    except yaml.YAMLError:
        return True
    return bool((settings.get("options") or {}).get("refresh") == "always")
