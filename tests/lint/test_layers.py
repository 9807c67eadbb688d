"""Linting and rendering are light: they know nothing of what stands above them."""

import os
import subprocess
import sys
from pathlib import Path


def test_linting_loads_neither_pulumi_nor_boto3() -> None:
    code = (
        "import sys, ses_verified_senders.verification_email.lint.__main__\n"
        "above = ('pulumi', 'boto3', 'botocore', 'playwright', 'ses_verified_senders.providers',"
        " 'ses_verified_senders.ses', 'local_ses')\n"
        "print([name for name in above if name in sys.modules])"
    )
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_hook_for_other_repositories_runs_the_linter(tmp_path: Path) -> None:
    from ruamel.yaml import YAML

    root = Path(__file__).parent.parent.parent
    (hook,) = YAML(typ="safe").load((root / ".pre-commit-hooks.yaml").read_text())
    (tmp_path / "bad.html").write_text("<a>x</a>")
    # Another repository's own package of that name must not get in the way.
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "__init__.py").touch()
    python, *rest = hook["entry"].split()
    assert python == "python"
    installed = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, *rest, "bad.html"]
    done = subprocess.run(command, cwd=tmp_path, env=installed, capture_output=True, text=True)
    assert done.returncode == 1
    assert "[link]" in done.stdout
