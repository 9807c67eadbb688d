"""`ses-senders plan` as a pipeline uses it: its exit codes, and what it passes on to the engine."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ses_verified_senders.cli.app import main
from ses_verified_senders.plan.plan import Line, Plan, Step, Stop
from ses_verified_senders.plan.plan_json import as_json, from_json

NOTHING = Plan("acme/mail/prod", {"eu-west-1": "123456789012"}, 2, 2, [])
NEW = Line(Step.MAIL, "new@example.net", "eu-west-1", "new", "verify")
DUE = Line(Step.MAIL_AGAIN, "late@example.net", "eu-west-1", "link expired 2026-11-25T09:02:11Z (2 of 3)", "verify")
REFUSED = Line(Step.REFUSE, "no@example.net", "eu-west-1", "on the suppression list")
GONE = Line(Step.DELETE, "old@example.net", "eu-west-1", "identity is deleted")
STOP = Stop("maxRemovals", "this change removes 1 of 2 senders (limit: 0)", "10b335bcef92")


# Leaves the plans beside it where the program would, and ends as the engine would.
PULUMI = """#!/bin/sh
here=$(dirname "$0")
if [ "$1" = about ]; then
  echo '{"currentStack": {"fullyQualifiedName": "acme/mail/prod"}}'
  exit
fi
echo "$@" > "$here/asked"
cp "$here"/plans/*.json "$SES_SENDERS_PLAN" 2>/dev/null
echo "what the engine says"
exit "$(cat "$here/code")"
"""


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "pulumi"
    program.write_text(PULUMI)
    program.chmod(0o755)
    (tmp_path / "plans").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer(pulumi: Path, *plans: Plan, code: int = 0) -> None:
    for number, plan in enumerate(plans):
        (pulumi / "plans" / f"{number}.json").write_text(as_json(plan))
    (pulumi / "code").write_text(str(code))


def of(*lines: Line, stop: Stop | None = None) -> Plan:
    return replace(NOTHING, lines=lines, stop=stop)


@pytest.mark.parametrize(
    ("plans", "engine", "code"),
    [
        ([NOTHING], 0, 0),
        ([], 0, 0),
        ([of(NEW)], 0, 2),
        ([of(DUE)], 0, 2),
        ([NOTHING, of(GONE)], 0, 2),
        ([of(GONE, stop=STOP)], 255, 3),
        ([of(NEW), of(GONE, stop=STOP)], 255, 3),
        ([of(NEW)], 255, 1),
        ([NOTHING], 255, 1),
        ([], 255, 1),
    ],
    ids=[
        "nothing",
        "no set",
        "new",
        "due",
        "second set",
        "stop",
        "stop of the second",
        "failed",
        "failed at rest",
        "none",
    ],
)
def test_exit_codes(
    pulumi: Path, plans: list[Plan], engine: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(pulumi, *plans, code=engine)
    assert main(["plan"]) == code
    assert ("what the engine says" in capsys.readouterr().err) == (code == 1)


@pytest.mark.parametrize(
    ("lines", "code"),
    [([], 0), ([DUE], 2), ([DUE, REFUSED], 2), ([DUE, NEW], 3), ([GONE], 3), ([REFUSED], 2)],
    ids=["nothing", "due", "due and refused", "new", "removal", "refused"],
)
def test_only_due(pulumi: Path, lines: list[Line], code: int) -> None:
    answer(pulumi, of(*lines))
    assert main(["plan", "--only-due"]) == code


def test_no_engine(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["plan"]) == 1
    assert capsys.readouterr().err == "error: pulumi is not on PATH; install it, or run this where it is\n"


@pytest.mark.parametrize("output_format", ["text", "markdown", "json"])
def test_the_file_holds_what_is_printed(pulumi: Path, output_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer(pulumi, of(NEW))
    assert main(["plan", "--format", output_format, "--out", "plan.out"]) == 2
    printed = capsys.readouterr().out
    assert (pulumi / "plan.out").read_text() == printed
    assert "new@example.net" in printed


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (0, "### Plan: this stack declares no senders.\n"),
        (255, "### Plan: the preview failed.\n\n    what the engine says\n"),
    ],
    ids=["no set", "failed"],
)
def test_a_comment_replaces_the_plan_before_where_there_is_none(pulumi: Path, code: int, expected: str) -> None:
    answer(pulumi, code=code)
    assert main(["plan", "--format", "markdown", "--out", "plan.md"]) == bool(code)
    assert (pulumi / "plan.md").read_text() == f"<!-- ses-senders plan: acme/mail/prod -->\n{expected}"


def test_a_comment_says_that_a_preview_with_a_plan_failed(pulumi: Path) -> None:
    answer(pulumi, of(NEW), code=255)
    assert main(["plan", "--format", "markdown", "--out", "plan.md"]) == 1
    written = (pulumi / "plan.md").read_text()
    assert "> **The preview failed**" in written
    assert "\n    what the engine says\n" in written
    answer(pulumi, of(NEW, stop=STOP), code=255)
    assert main(["plan", "--format", "markdown", "--out", "plan.md"]) == 3
    assert "The preview failed" not in (pulumi / "plan.md").read_text()


def test_why_a_preview_failed_is_told_without_a_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path)
    assert main(["plan", "--format", "markdown", "--out", "plan.md"]) == 1
    assert capsys.readouterr().err == "error: pulumi is not on PATH; install it, or run this where it is\n"
    assert not (tmp_path / "plan.md").exists()


def test_why_a_preview_failed_is_told_where_its_file_cannot_be_written(
    pulumi: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(pulumi, code=255)
    assert main(["plan", "--format", "markdown", "--out", "missing/plan.md"]) == 1
    assert capsys.readouterr().err == "error: what the engine says\n"


@pytest.mark.parametrize(
    "arguments", [["--out", "missing/plan.md"], ["--format", "xml"], ["--out", "."], ["--stack"]], ids=" ".join
)
def test_what_can_not_be_done_is_no_change(pulumi: Path, arguments: list[str]) -> None:
    """A pipeline takes 2 for a plan."""
    answer(pulumi, of(NEW))
    assert main(["plan", *arguments]) == 1


def test_json_is_the_plan(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plans = [of(GONE, stop=STOP), of(NEW)]
    answer(pulumi, *plans, code=255)
    assert main(["plan", "--format", "json"]) == 3
    printed = capsys.readouterr().out
    assert json.loads(printed)[0]["counts"]["delete"] == 1
    assert from_json(printed) == [replace(plan, lines=list(plan.lines)) for plan in plans]


def test_what_the_engine_is_asked(pulumi: Path) -> None:
    answer(pulumi)
    main(["plan", "--stack", "prod", "--config-file", "other.yaml", "--", "--diff", "--target", "x"])
    asked = (pulumi / "asked").read_text().split()
    expected = "preview --non-interactive --stack prod --config-file other.yaml --diff --target x"
    assert " ".join(asked) == expected


def test_a_plan_of_a_destroy_runs_no_preview(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--destroy", "--", "--diff"]) == 1
    assert capsys.readouterr().err == "error: --destroy runs no preview; leave out --diff\n"
    assert not (pulumi / "asked").exists()
