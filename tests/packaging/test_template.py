"""`pulumi new` on the folder template/: a project of one's own, which depends on the package."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from engine.environment import environment
from local_ses.testing import LocalSes
from ses_verified_senders.version import VERSION
from tests.engine.project import ROOT
from tests.packaging.foreign import installed

TEMPLATE = ROOT / "template"
ANSWERS = {"aws:region": "eu-west-1", "fromEmailAddress": "hello@example.com", "productName": "Shop"}


def test_it_asks_for_what_only_its_user_knows() -> None:
    asked = yaml.safe_load((TEMPLATE / "Pulumi.yaml").read_text())["template"]["config"]
    assert asked.keys() == ANSWERS.keys()
    assert all(question["description"] for question in asked.values())


def test_it_depends_on_this_release() -> None:
    major, minor, _ = VERSION.split(".")
    bounds = f">={major}.{minor},<{major}.{int(minor) + 1}"
    assert (TEMPLATE / "requirements.txt").read_text() == f"ses-verified-senders[pulumi]{bounds}\n"


@pytest.mark.parametrize(
    ("pipeline", "documented"),
    [
        (".github/workflows/senders.yml", "github.yml"),
        (".gitlab-ci.yml", "gitlab-ci.yml"),
        (".gitlab/comment.py", "gitlab-comment.py"),
    ],
)
def test_it_has_the_pipelines_of_the_documentation(pipeline: str, documented: str) -> None:
    assert (TEMPLATE / pipeline).resolve() == ROOT / "docs" / "ci" / documented


@pytest.mark.engine
def test_a_new_project_previews(tmp_path: Path, ses: LocalSes, wheel: Path, with_pulumi: Path) -> None:
    folder = tmp_path / "mail"
    variables = os.environ | environment(tmp_path / "state")
    # Of the requirements, only our wheel is installed: the preview has an environment of the session's.
    variables |= {"PIP_FIND_LINKS": f"{wheel.parent} {os.environ.get('PIP_FIND_LINKS', '')}", "PIP_NO_DEPS": "1"}

    def pulumi(*command: str, **more: str) -> "subprocess.CompletedProcess[str]":
        folder.mkdir(exist_ok=True)
        return subprocess.run(
            ["pulumi", "--non-interactive", *command],
            cwd=folder,
            env=variables | more,
            capture_output=True,
            text=True,
            check=False,
        )

    config = [option for key, value in ANSWERS.items() for option in ("--config", f"{key}={value}")]
    made = pulumi("new", str(TEMPLATE), "--yes", "--name", "mail", "--stack", "dev", *config)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Successfully installed ses-verified-senders" in made.stdout
    assert yaml.safe_load((folder / "Pulumi.yaml").read_text())["name"] == "mail"
    for key in ("sesv2", "sts"):
        assert pulumi("config", "set", "--path", f"aws:endpoints[0].{key}", ses.url).returncode == 0
    assert pulumi("config", "set", "ses-verified-senders:callsPerSecond", "20").returncode == 0
    shutil.rmtree(folder / ".venv", ignore_errors=True)
    (folder / ".venv").symlink_to(with_pulumi)
    preview = pulumi("preview", "--json", **installed(with_pulumi))
    assert preview.returncode == 0, preview.stdout + preview.stderr
    planned = [step["urn"].rpartition("::")[2] for step in json.loads(preview.stdout)["steps"]]
    assert "templates/eu-west-1/verify" in planned
    assert ses.mails() == []
