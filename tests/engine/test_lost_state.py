"""A stack whose state is lost is known again by its identities' tags."""

import json
import os
import subprocess
import sys

import pytest

from tests.engine.project import Project

pytestmark = pytest.mark.engine


def orphans(project: Project) -> tuple[set[tuple[str, str, str, str]], str]:
    """Region, address, status and stack of what the command lists, and what it says beside that."""
    command = [sys.executable, "-m", "ses_verified_senders", "status", "--stack", project.stack, "--orphans"]
    done = subprocess.run(
        [*command, "--format", "json"],
        cwd=project.folder,
        env=os.environ | project.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {(one["region"], one["address"], one["status"], one["stack"]) for one in found}, done.stderr


def test_status_finds_all_of_a_lost_state_and_up_takes_it_up_again(project: Project) -> None:
    project.declare("a@example.org", {"address": "b@example.org", "regions": ["eu-west-1"]})
    # Config of another namespace is no hint at the project's name.
    project.aws["defaultTags"] = {}
    assert project.up().exit_code == 0
    assert project.run("stack", "rm", "--yes", "--force", project.stack).exit_code == 0
    assert project.run("stack", "init", project.stack).exit_code == 0

    found, said = orphans(project)
    stack = f"organization/ses-verified-senders/{project.stack}"
    assert found == {
        ("us-east-1", "a@example.org", "ORPHANED", stack),
        ("eu-west-1", "b@example.org", "ORPHANED", stack),
    }
    assert "us-east-1: 0 of 1 unknown identities looked at" in said

    before = project.mails()
    project.up()
    assert project.mails() == before


def test_what_is_kept_on_purpose_is_not_left_behind(project: Project) -> None:
    project.settings["onRemove"] = "retain"
    project.declare("a@example.org", "b@example.org")
    assert project.up().exit_code == 0
    project.declare("a@example.org")
    assert project.up().exit_code == 0
    found, said = orphans(project)
    assert "us-east-1: 0 of 1 unknown identities looked at" in said
    assert {(address, status) for _, address, status, _ in found} == {("a@example.org", "PENDING")}
    assert project.destroy().exit_code == 0
    assert orphans(project)[0] == set()
    assert project.ses.identity("a@example.org")
    assert project.ses.identity("b@example.org")
