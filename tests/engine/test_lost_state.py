"""A stack whose state is lost is known again by its identities' tags."""

import json
import os
import subprocess
import sys

import pytest

from tests.engine.project import Project

pytestmark = pytest.mark.engine


def test_status_finds_all_of_a_lost_state_and_up_takes_it_up_again(project: Project) -> None:
    project.declare("a@example.org", {"address": "b@example.org", "regions": ["eu-west-1"]})
    # Config of another namespace is no hint at the project's name.
    project.aws["defaultTags"] = {}
    assert project.up().exit_code == 0
    assert project.run("stack", "rm", "--yes", "--force", project.stack).exit_code == 0
    assert project.run("stack", "init", project.stack).exit_code == 0

    command = [
        sys.executable,
        "-m",
        "ses_verified_senders",
        "status",
        "--stack",
        project.stack,
        "--orphans",
        "--format",
        "json",
    ]
    done = subprocess.run(
        command, cwd=project.folder, env=os.environ | project.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = {(one["region"], one["address"], one["status"], one["stack"]) for one in json.loads(done.stdout)}
    stack = f"organization/ses-verified-senders/{project.stack}"
    assert found == {
        ("us-east-1", "a@example.org", "ORPHANED", stack),
        ("eu-west-1", "b@example.org", "ORPHANED", stack),
    }
    assert "us-east-1: 0 of 1 unknown identities looked at" in done.stderr

    before = project.mails()
    project.up()
    assert project.mails() == before
