"""Linting and rendering are light: they know nothing of what stands above them."""

import subprocess
import sys

from tests.engine.project import ROOT

ABOVE = ("pulumi", "boto3", "botocore", "playwright", "pydantic", "rich", "local_ses")


def test_the_command_line_loads_neither_pulumi_nor_boto3() -> None:
    """So that the lint, and the pre-commit hook, need no extra."""
    code = f"import sys, ses_verified_senders.cli.app; print([name for name in {ABOVE} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
