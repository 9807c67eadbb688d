"""The templates a stack declares, read from its file without Pulumi."""

from collections.abc import Mapping
from pathlib import Path

from yaml import YAMLError

from ses_verified_senders import yaml_values
from ses_verified_senders.declared.problem import Problem, config_place
from ses_verified_senders.declared.template import ResolvedTemplate, resolve_templates


def stack_name(file: Path) -> str:
    """`dev` of Pulumi.dev.yaml."""
    return file.name.removeprefix("Pulumi.").removesuffix(".yaml")


def stack_templates(file: Path, folder: Path, problems: list[Problem]) -> tuple[ResolvedTemplate, ...]:
    """What `templates` under the file's config declares; what is wrong there is added to `problems`."""
    try:
        read = yaml_values.load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        problems.append(Problem(str(file), f"cannot be read ({' '.join(str(error).split())}); correct the YAML"))
        return ()
    config = read.get("config") if isinstance(read, Mapping) else None
    for key, value in config.items() if isinstance(config, Mapping) else ():
        if str(key).endswith(":templates"):
            return resolve_templates(value, folder, config_place(file.name, "templates"), problems)
    return ()
