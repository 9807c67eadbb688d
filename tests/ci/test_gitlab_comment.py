"""The script that writes a plan into a merge request's notes, against a small GitLab on loopback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ci.gitlab import PER_PAGE, GitLab
from tests.engine.project import ROOT


def comment(gitlab: GitLab, folder: Path, plan: str, **variables: str | None) -> "subprocess.CompletedProcess[str]":
    (folder / "plan.md").write_text(plan)
    given = {
        "CI_API_V4_URL": f"http://127.0.0.1:{gitlab.server_port}/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "3",
        "GITLAB_TOKEN": "secret",
        **variables,
    }
    return subprocess.run(
        [sys.executable, ROOT / "docs/ci/gitlab-comment.py", "plan.md"],
        cwd=folder,
        env={"PATH": os.environ["PATH"]} | {name: value for name, value in given.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_writes_a_note_and_then_replaces_it(gitlab: GitLab, tmp_path: Path) -> None:
    gitlab.notes = [{"id": number, "body": "<!-- of somebody else -->"} for number in range(PER_PAGE)]
    first, second = "<!-- ses-senders plan: prod -->\none ä", "<!-- ses-senders plan: prod -->\ntwo"
    other = "<!-- ses-senders plan: staging -->\nthree"
    for plan in (first, second, other):
        done = comment(gitlab, tmp_path, plan)
        assert (done.returncode, done.stderr) == (0, "")
    assert [note["body"] for note in gitlab.notes[PER_PAGE:]] == [second, other]


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (None, "error: GITLAB_TOKEN is not set; set it as a variable of the project\n"),
        (
            "wrong",
            "error: GitLab's API: HTTP Error 401: Unauthorized; check that GITLAB_TOKEN has the scope `api`\n",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence(gitlab: GitLab, tmp_path: Path, token: str | None, said: str) -> None:
    done = comment(gitlab, tmp_path, "<!-- marker -->\nplan", GITLAB_TOKEN=token)
    assert (done.returncode, done.stderr) == (1, said)
