"""`ses-senders lint`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ses_verified_senders.cli.app import main


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "bad.html.j2"
    file.write_text("<p>{{ name }}</p>\n<a>x</a>\n<img src='data:image/png;base64,YQ=='>")
    return file


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.html.j2"
    file.write_text("<p>{{ name }}</p>\n")
    return file


def output(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_errors_give_exit_code_1(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(bad)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{bad}:2:1: error [link] SES refuses <a>")
    assert lines[1].startswith(f"{bad}:3:1: warning [image-alt] ")
    assert lines[2] == "1 error, 1 warning (1 fixable with --fix)"


def test_warnings_alone_give_exit_code_0(tmp_path: Path) -> None:
    (tmp_path / "warn.html").write_text("<table width=700></table>")
    assert main(["lint", str(tmp_path / "warn.html")]) == 0


def test_no_findings_give_exit_code_0(good: Path) -> None:
    assert main(["lint", str(good)]) == 0


def test_json_is_a_list_of_objects(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(bad), "--format", "json"]) == 1
    link = output(capsys)[0]
    fields = {"rule", "severity", "message", "file", "line", "column", "end_line", "end_column", "variable"}
    assert link.keys() == fields
    assert (link["end_line"], link["end_column"]) == (2, 3)
    assert (link["rule"], link["severity"], link["line"], link["column"]) == ("link", "error", 2, 1)


def test_json_without_findings_is_an_empty_list(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(good), "--format", "json"]) == 0
    assert output(capsys) == []


def test_sarif_names_rule_level_and_place(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(bad), "--format", "sarif"]) == 1
    sarif = output(capsys)
    assert sarif["version"] == "2.1.0"
    (run,) = sarif["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["link", "image-alt"]
    first, second = run["results"]
    assert (first["ruleId"], first["level"], second["level"]) == ("link", "error", "warning")
    place = first["locations"][0]["physicalLocation"]
    region = {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 3}
    assert place == {"artifactLocation": {"uri": bad.as_posix()}, "region": region}


def test_github_annotations_are_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a,b:c.html"
    file.write_text("<img alt='' src='a%0A.png'>")
    assert main(["lint", str(file), "--format", "github"]) == 1
    line = capsys.readouterr().out.strip()
    place = "line=1,endLine=1,col=18,endColumn=27"
    assert line.startswith(f"::error file={tmp_path}/a%2Cb%3Ac.html,{place},title=image-source::")
    assert "a%250A.png" in line


def test_an_html_file_is_rendered_as_the_stack_does_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mail.html").write_text("<style>p { color: #a00 }</style><p>{{ name }}</p>{% if %}")
    assert main(["lint", str(tmp_path / "mail.html"), "--format", "json"]) == 1
    assert [finding["rule"] for finding in output(capsys)] == ["jinja2"]
    (tmp_path / "mail.html").write_text("<style>p { color: #a00 }</style><p>{{ name }}</p>")
    assert main(["lint", str(tmp_path / "mail.html"), "--format", "json"]) == 0
    assert output(capsys) == []


def test_variables_come_from_a_file_and_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.j2").write_text("<td width='{{ a }}'></td><td width='{{ b }}'></td>")
    (tmp_path / "v.yaml").write_text("a: 700\nb: 700\n")
    variables = ["--variables", str(tmp_path / "v.yaml"), "--var", "b=9"]
    assert main(["lint", str(tmp_path / "t.j2"), *variables, "--format", "json"]) == 0
    assert [finding["variable"] for finding in output(capsys)] == ["a"]


def test_includes_come_from_the_nearest_folder_named_templates(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "mails"
    folder.mkdir(parents=True)
    (tmp_path / "templates" / "base.j2").write_text("<p>base</p>")
    (folder / "t.html.j2").write_text("{% include 'base.j2' %}")
    assert main(["lint", str(folder / "t.html.j2")]) == 0


def test_a_folder_stands_for_its_templates(bad: Path, good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bad.parent / "notes.txt").write_text("<a>")
    assert main(["lint", str(bad.parent), "--format", "json"]) == 1
    assert {Path(finding["file"]).name for finding in output(capsys)} == {"bad.html.j2"}


@pytest.mark.parametrize(
    "arguments",
    [["nope.html"], ["--var", "x", "GOOD"], ["--variables", "nope.yaml", "GOOD"], ["--variables", "LIST", "GOOD"]],
)
def test_a_wrong_command_gives_exit_code_2_and_one_sentence(
    arguments: list[str], good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = good.with_name("list.yaml")
    listed.write_text("- a\n")
    known = {"GOOD": str(good), "LIST": str(listed)}
    assert main(["lint", *(known.get(argument, argument) for argument in arguments)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_what_stands_in_a_shared_file_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "base.html.j2").write_text("<a>x</a>")
    for name in ("one", "two"):
        (tmp_path / f"{name}.html.j2").write_text("{% extends 'base.html.j2' %}")
    assert main(["lint", str(tmp_path), "--format", "json"]) == 1
    assert [Path(finding["file"]).name for finding in output(capsys)] == ["base.html.j2"]


def test_sarif_has_a_page_of_help_for_each_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mail.html"
    file.write_text("<a>x</a>")
    assert main(["lint", str(file), "--format", "sarif"]) == 1
    (rule,) = output(capsys)["runs"][0]["tool"]["driver"]["rules"]
    assert rule["helpUri"].startswith("https://")


def test_sarif_names_a_file_as_a_uri(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ä b.html"
    file.write_text("<a>")
    assert main(["lint", str(file), "--format", "sarif"]) == 1
    location = output(capsys)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"].endswith("/%C3%A4%20b.html")


def test_the_module_runs(good: Path) -> None:
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "ses_verified_senders", "lint", str(good)],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "0 errors, 0 warnings", "")


def test_a_template_outside_the_given_folder_is_an_error(
    good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "templates").mkdir()
    assert main(["lint", str(good), "--templates-dir", str(tmp_path / "templates")]) == 1
    assert "is outside" in capsys.readouterr().out
