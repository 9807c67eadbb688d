"""The stack that a command works on, as the engine's command line tells of it."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class StackError(Exception):
    """The stack can't be read; the message ends in what to do."""


@dataclass(frozen=True)
class SelectedStack:
    """`name` and `config_file` as `pulumi --stack` and `--config-file` take them; None is what the engine chooses.

    Every method raises StackError.
    """

    name: str | None = None
    config_file: str | None = None

    def export(self, show_secrets: bool = False) -> Mapping[str, Any]:
        """The deployment, by `pulumi stack export`."""
        return self._ask("stack", "export", *(["--show-secrets"] if show_secrets else []))

    def config(self) -> Mapping[str, Any]:
        """Values by their keys with the namespace; secrets are in clear text, lists and mappings are such."""
        file = ["--config-file", self.config_file] if self.config_file else []
        entries = self._ask("config", "--json", "--show-secrets", *file)
        return {key: entry.get("objectValue", entry.get("value")) for key, entry in entries.items()}

    def full_name(self) -> str:
        """organization/project/stack, which an empty state doesn't hold."""
        # A damaged state is no obstacle: it is the name alone that counts.
        about = self._ask("about", "--json", "--disable-integrity-checking")
        if not about.get("currentStack"):
            raise StackError(f"{' '.join(about.get('errors', []))}; select a stack, or name it with --stack")
        return str(about["currentStack"]["fullyQualifiedName"])

    def _ask(self, *words: str) -> Mapping[str, Any]:
        command = ["pulumi", *words, *(["--stack", self.name] if self.name else [])]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise StackError("pulumi is not on PATH; install it, or use `make status`") from None
        if done.returncode:
            reason = done.stderr.strip().removeprefix("error: ")
            raise StackError(f"{reason}; correct that, or name another stack with --stack")
        printed: Mapping[str, Any] = json.loads(done.stdout)
        return printed


def project_folder() -> Path:
    """As the engine finds it from here."""
    file = project_file()
    return file.parent if file else Path.cwd()


def project_file() -> Path | None:
    """The project's settings."""
    folders = (Path.cwd(), *Path.cwd().parents)
    files = (folder / f"Pulumi.{ending}" for folder in folders for ending in ("yaml", "yml", "json"))
    return next((file for file in files if file.exists()), None)
