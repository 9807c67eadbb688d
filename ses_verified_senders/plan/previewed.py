"""The plans of a project's stack, from a preview that the engine runs."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ses_verified_senders.plan.plan import Plan
from ses_verified_senders.plan.plan_json import from_json

FOLDER = "SES_SENDERS_PLAN"
"""The environment variable that names the folder which a program leaves its plans in, one JSON file for each set."""


class PreviewError(Exception):
    """The preview gave no plan; the message holds what the engine said."""


@dataclass(frozen=True)
class Previewed:
    """`failed` tells whether the preview ended in an error that no plan's stop explains; `output` is what it said."""

    plans: Sequence[Plan]
    failed: bool
    output: str


def previewed(arguments: Sequence[str]) -> Previewed:
    """Run `pulumi preview` with these arguments in this folder. Raises PreviewError."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["pulumi", "preview", "--non-interactive", *arguments]
        try:
            done = subprocess.run(
                command,
                env=os.environ | {FOLDER: folder},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            raise PreviewError("pulumi is not on PATH; install it, or run this where it is") from None
        files = sorted(Path(folder).glob("*.json"))
        plans = [plan for file in files for plan in from_json(file.read_text(encoding="utf-8"))]
    if done.returncode and not plans:
        raise PreviewError(done.stdout.strip() or f"pulumi preview ended with exit code {done.returncode}")
    stopped = any(plan.stop for plan in plans)
    return Previewed(plans, bool(done.returncode) and not stopped, done.stdout)
