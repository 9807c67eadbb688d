"""The hook for other repositories, run by pre-commit, which installs it from this one."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.packaging.environments import copy_sources

CONFIG = """
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: ses-template-lint
"""
GIT = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))
}


def run(folder: Path, *command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    outside: Mapping[str, str] = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    variables = {**outside, **GIT, **environment}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def commit_all(folder: Path) -> str:
    """A new repository of the folder; gives its only commit."""
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--no-verify", "-m", "All"]):
        done = run(folder, "git", *command)
        assert done.returncode == 0, done.stderr
    return run(folder, "git", "rev-parse", "HEAD").stdout.strip()


def test_another_repository_lints_its_e_mails_before_a_commit(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    copy_sources(ours)
    config = CONFIG.format(repository=ours, revision=commit_all(ours))
    # Another repository's own package of that name must not get in the way.
    (theirs / "components").mkdir(parents=True)
    (theirs / "components" / "__init__.py").write_text("raise AssertionError('the wrong package')\n")
    (theirs / "templates").mkdir()
    (theirs / "templates" / "bad.html.j2").write_text("<a>x</a>\n")
    (theirs / "other.html").write_text("<a>no e-mail</a>\n")
    (theirs / ".pre-commit-config.yaml").write_text(config)
    commit_all(theirs)
    done = run(theirs, sys.executable, "-m", "pre_commit", "run", "--all-files", PRE_COMMIT_HOME=str(tmp_path / "home"))
    if "An unexpected error has occurred" in done.stdout:
        # Of an installation that failed, pip's last line says why.
        pytest.skip(f"pre-commit can't install the hook here: {done.stdout.strip().splitlines()[-1]}")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "templates/bad.html.j2:1:1: error [link] SES refuses <a>" in done.stdout
    assert "other.html" not in done.stdout
