"""The pipelines of docs/ci: what they may do, which commands they run, and how they end."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from ses_verified_senders.cli.app import ses_senders
from ses_verified_senders.yaml_values import load
from tests.ci.tool import tool
from tests.engine.project import ROOT

FOLDER = ROOT / "docs" / "ci"
GITHUB_TEXT = (FOLDER / "github.yml").read_text()
GITHUB: Mapping[str, Any] = load(GITHUB_TEXT)
GITLAB: Mapping[str, Any] = load((FOLDER / "gitlab-ci.yml").read_text())
JOBS = GITHUB["jobs"]
KEYWORDS = {"{", "}", "if", "then", "else", "fi", "do", "done", "case", "esac", "in", "!"}


def github_scripts() -> Iterator[str]:
    for job in JOBS.values():
        yield from (step["run"] for step in job["steps"] if "run" in step)


def gitlab_scripts() -> Iterator[str]:
    for part in GITLAB.values():
        if isinstance(part, Mapping):
            for key in ("before_script", "script", "after_script"):
                yield from part.get(key, [])


def commands(script: str) -> Iterator[list[str]]:
    """The simple commands of a shell script, as far as these scripts go."""
    for line in script.splitlines():
        words: list[str] = []
        for word in [*shlex.shlex(line, posix=True, punctuation_chars=True), ";"]:
            if word and set(word) <= set("();<>|&"):
                if words:
                    yield words
                words = []
            elif words or word not in KEYWORDS:
                words.append(word)


def ours() -> list[list[str]]:
    found = [command for script in (*github_scripts(), *gitlab_scripts()) for command in commands(script)]
    return [command[1:] for command in found if Path(command[0]).name == "ses-senders"]


# What they may do


def test_actions_are_pinned() -> None:
    uses = re.findall(r"uses: (.*)", GITHUB_TEXT)
    assert len(uses) >= 5
    assert [use for use in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*", use)] == []


def test_one_version_of_each_action() -> None:
    uses = set(re.findall(r"uses: (.*)", GITHUB_TEXT))
    assert len({use.partition("@")[0] for use in uses}) == len(uses)


def test_permissions_are_minimal() -> None:
    assert GITHUB["permissions"] == {"contents": "read"}
    assert {name: job["permissions"] for name, job in JOBS.items()} == {
        "preview": {"contents": "read", "id-token": "write", "pull-requests": "write"},
        "up": {"contents": "read", "id-token": "write"},
    }


def test_a_checkout_leaves_no_token() -> None:
    checkouts = [step for job in JOBS.values() for step in job["steps"] if "actions/checkout@" in step.get("uses", "")]
    assert len(checkouts) == len(JOBS)
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_pull_requests_get_the_role_that_reads() -> None:
    roles = {
        name: [step["with"]["role-to-assume"] for step in job["steps"] if "role-to-assume" in step.get("with", {})]
        for name, job in JOBS.items()
    }
    assert roles == {"preview": ["${{ vars.SENDERS_PLAN_ROLE }}"], "up": ["${{ vars.SENDERS_DEPLOY_ROLE }}"]}
    assert JOBS["preview"]["if"] == "github.event_name == 'pull_request'"
    assert "github.event_name != 'pull_request'" in JOBS["up"]["if"]
    assert GITLAB["plan"]["variables"]["AWS_ROLE_ARN"] == "$SENDERS_PLAN_ROLE"
    assert GITLAB["up"]["variables"]["AWS_ROLE_ARN"] == "$SENDERS_DEPLOY_ROLE"


def test_no_key_is_set() -> None:
    assert not re.search("AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)|aws-access-key", GITHUB_TEXT + str(GITLAB))


def test_a_run_that_has_begun_is_not_cancelled() -> None:
    assert JOBS["up"]["concurrency"] == {"group": "senders-prod", "cancel-in-progress": False}
    assert "concurrency" not in GITHUB
    assert (GITLAB["up"]["resource_group"], GITLAB["up"]["interruptible"]) == ("senders-prod", False)


def test_a_pipe_fails_where_a_part_of_it_does() -> None:
    assert GITHUB["defaults"] == {"run": {"shell": "bash"}}


def test_scripts_hold_no_expression() -> None:
    """What an expression gives is put into a script as it is, quotes and all."""
    assert [script for script in github_scripts() if "${{" in script] == []


# The commands


def test_every_command_is_one_of_ours() -> None:
    subcommands = [command for command in ours() if command != ["--help"]]
    assert {command[0] for command in subcommands} == {"plan", "status"}
    for name, *arguments in subcommands:
        command = ses_senders.commands[name]
        context = command.make_context(name, list(arguments))
        unknown = context.params.get("preview_options", ())
        assert unknown == (), f"ses-senders {name} has none of {unknown}"


def test_a_command_that_is_not_ours_is_noticed() -> None:
    with pytest.raises(click.UsageError):
        ses_senders.commands["status"].make_context("status", ["--format", "pdf"])


# How they end

STUB = """#!/bin/sh
echo "$(basename "$0") $*" >> "$LOG"
case "$*" in *" --out "*) printf '<!-- marker -->\\nplan\\n' > plan.md ;; esac
case "$*" in plan*) exit "$PLAN_CODE" ;; esac
case "$*" in *--paginate*) cat "$FOUND" ;; esac
"""
HANDLED = [(0, 0), (2, 0), (1, 1), (3, 1)]
"""A plan's exit code, and whether the pipeline fails."""


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    """A folder whose `bin` has stand-ins for all programs that a job calls."""
    (tmp_path / "bin").mkdir()
    for name in ("ses-senders", "pulumi", "gh", "python3"):
        program = tmp_path / "bin" / name
        program.write_text(STUB)
        program.chmod(0o755)
    for name in ("log", "output", "summary", "found"):
        (tmp_path / name).touch()
    return tmp_path


def run(shell: Path, script: str, **variables: str) -> int:
    """As GitHub runs a step."""
    environment = {
        "PATH": f"{shell}/bin:{os.environ['PATH']}",
        "LOG": f"{shell}/log",
        "FOUND": f"{shell}/found",
        "GITHUB_OUTPUT": f"{shell}/output",
        "GITHUB_STEP_SUMMARY": f"{shell}/summary",
        "STACK": "prod",
        "APPROVE": "",
        "PLAN_CODE": "0",
    }
    return int(
        bool(
            subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
                cwd=shell,
                env=environment | variables,
            ).returncode
        )
    )


def step(job: str, name: str) -> str:
    return next(str(step["run"]) for step in JOBS[job]["steps"] if step.get("name") == name)


def logged(shell: Path) -> list[str]:
    return (shell / "log").read_text().splitlines()


@pytest.mark.parametrize(
    "script", [step("preview", "Install"), "\n".join(GITLAB["default"]["before_script"])], ids=["github", "gitlab"]
)
def test_a_cached_environment_whose_python_is_gone_is_made_anew(tmp_path: Path, wheel: Path, script: str) -> None:
    command = tmp_path / ".venv" / "bin" / "ses-senders"
    command.parent.mkdir(parents=True)
    command.write_text("#!/no/such/python\n")
    command.chmod(0o755)
    (tmp_path / "requirements.txt").write_text("ses-verified-senders\n")
    # Only our wheel is installed: what it needs takes the network, and is not asked for.
    pip = {"PIP_FIND_LINKS": str(wheel.parent), "PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1"}
    given = {"AWS_TOKEN": "token", "GITHUB_PATH": f"{tmp_path}/path", "PATH": os.environ["PATH"]}
    subprocess.run(["bash", "-ec", script], cwd=tmp_path, env=given | pip, check=True)
    assert command.read_text().startswith(f"#!{command.parent}/python")


@pytest.mark.parametrize(("code", "fails"), HANDLED)
def test_github_preview(shell: Path, code: int, fails: int) -> None:
    assert run(shell, step("preview", "Plan"), PLAN_CODE=str(code)) == 0, "the comment is written in any case"
    assert (shell / "output").read_text() == f"code={code}\n"
    assert (shell / "summary").read_text().endswith("plan\n")
    assert run(shell, step("preview", "Result"), CODE=str(code)) == fails


def test_github_comment_replaces_the_one_before(shell: Path) -> None:
    (shell / "plan.md").write_text("<!-- marker -->\nplan\n")
    variables = {"COMMENTS": "repos/a/b/issues/7/comments", "GITHUB_REPOSITORY": "a/b"}
    assert run(shell, step("preview", "Comment"), **variables) == 0
    assert "--method POST repos/a/b/issues/7/comments" in logged(shell)[-1]
    (shell / "found").write_text("42\n43\n")
    assert run(shell, step("preview", "Comment"), **variables) == 0
    assert "--method PATCH repos/a/b/issues/comments/42" in logged(shell)[-1]


@pytest.mark.parametrize(("code", "fails"), HANDLED)
def test_github_schedule(shell: Path, code: int, fails: int) -> None:
    assert run(shell, step("up", "Due"), PLAN_CODE=str(code)) == fails
    assert logged(shell) == ["ses-senders plan --stack prod --only-due"]


@pytest.mark.parametrize("approve", ["", "10b335bcef92"])
def test_github_up(shell: Path, approve: str) -> None:
    assert run(shell, step("up", "Up"), APPROVE=approve) == 0
    approval = [f"pulumi config set --stack prod ses-verified-senders:approve {approve}"] if approve else []
    assert logged(shell) == [*approval, "pulumi up --stack prod --yes --skip-preview --non-interactive"]


@pytest.mark.parametrize(("code", "fails"), HANDLED)
def test_gitlab_plan(shell: Path, code: int, fails: int) -> None:
    script = "\n".join(GITLAB["plan"]["script"])
    assert run(shell, script, PLAN_CODE=str(code)) == fails
    assert logged(shell)[-1] == "python3 .gitlab/comment.py plan.md", "the comment is written in any case"


@pytest.mark.parametrize(("code", "fails"), HANDLED)
def test_gitlab_up(shell: Path, code: int, fails: int) -> None:
    script = "\n".join(GITLAB["up"]["script"])
    assert run(shell, script, PLAN_CODE=str(code), CI_PIPELINE_SOURCE="schedule") == fails
    assert any(line.startswith("pulumi up") for line in logged(shell)) == (not fails)
    (shell / "log").write_text("")
    assert run(shell, script, PLAN_CODE=str(code), CI_PIPELINE_SOURCE="push", APPROVE="10b335bcef92") == 0
    assert [line.split()[:2] for line in logged(shell)] == [["pulumi", "config"], ["pulumi", "up"]]


# Other people's checks


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("actionlint", ["docs/ci/github.yml"]),
        ("zizmor", ["--offline", "--no-progress", "docs/ci/github.yml"]),
        ("check-jsonschema", ["--builtin-schema", "vendor.github-workflows", "docs/ci/github.yml"]),
        (
            "check-jsonschema",
            ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", "docs/ci/gitlab-ci.yml"],
        ),
    ],
    ids=["actionlint", "zizmor", "GitHub's schema", "GitLab's schema"],
)
def test_linters_find_nothing(name: str, options: list[str]) -> None:
    done = subprocess.run([tool(name), *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
