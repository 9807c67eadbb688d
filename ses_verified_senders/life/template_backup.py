"""What a template was before it was taken over, on this machine's disk, until the state has it.

The state is where it is kept. This copy is for a run that is killed before the engine has written the state, and for a
component that is renamed: the new resource takes the template over before the old one goes.
"""

import json
from dataclasses import asdict
from pathlib import Path

from ses_verified_senders.ses.client import CustomVerificationEmailTemplate


class TemplateBackups:
    """One file for each template of an account and region, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, template: CustomVerificationEmailTemplate, stack: str) -> None:
        """Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file(template.template_name).write_text(json.dumps({"stack": stack, "template": asdict(template)}))

    def find(self, name: str, stack: str) -> CustomVerificationEmailTemplate | None:
        """What that stack kept, or None where it kept nothing that can be read."""
        try:
            kept = json.loads(self._file(name).read_text())
            return CustomVerificationEmailTemplate(**kept["template"]) if kept["stack"] == stack else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def forget(self, name: str) -> None:
        self._file(name).unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.json"
