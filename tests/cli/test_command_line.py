"""`ses-senders` as a process: help, version, exit codes, and where its output goes."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO

import pytest

from ses_verified_senders.cli.app import main, ses_senders
from ses_verified_senders.extras import EXTRAS
from ses_verified_senders.life import ledger
from ses_verified_senders.life.record import Record
from ses_verified_senders.version import VERSION
from tests.engine.project import ROOT

COMMANDS = sorted(ses_senders.commands)
COMMAND = [sys.executable, "-m", "ses_verified_senders"]
COLOURS = ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A template with a finding a line, more than a pipe holds, and a letter that ASCII lacks in each."""
    file = tmp_path / "bad.html"
    file.write_text("".join(f"<xä{number}>\n" for number in range(900)), encoding="utf-8")
    return file


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str] | None = None,
    stdout: int | IO[bytes] = subprocess.PIPE,
    closed: int | None = None,
) -> "subprocess.CompletedProcess[bytes]":
    """`closed` is a descriptor that the process is started without."""
    outside = {name: value for name, value in os.environ.items() if name not in COLOURS}
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=outside | dict(environment or {}),
        stdout=stdout,
        stderr=subprocess.PIPE,
        preexec_fn=None if closed is None else partial(os.close, closed),
        check=False,
    )


@pytest.mark.parametrize("command", [[], *([command] for command in COMMANDS)], ids=" ".join)
def test_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == 0
    assert main([*command, "-h"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(" ".join(["Usage: ses-senders", *command]))
    assert told.err == ""


def test_help_names_every_command_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"\n  {command} " in told for command in COMMANDS)
    assert all(f"\n    {code} " in told for code in (0, 1, 2, 130))


def test_every_option_has_a_help() -> None:
    for command in ses_senders.commands.values():
        for parameter in command.params:
            assert not (parameter.param_type_name == "option" and not getattr(parameter, "help", "")), parameter.name


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"ses-senders {VERSION}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lintt"], "No such command 'lintt'"),
        (["lint"], "name a template, an HTML file, a folder of them"),
        (["lint", "--frmat", "json", "x"], "No such option '--frmat'"),
        (["lint", "--format", "xml", "x"], "'xml' is not one of"),
        (["status", "--limit", "many"], "'many' is not a valid integer range"),
        (["status", "--limit", "-1"], "-1 is not in the range x>=0"),
        (["gallery", "--templates-dir", "nowhere"], "Directory 'nowhere' does not exist"),
        (["probe", "--yes"], "there is nothing to ask"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: ")
    assert said in told.err
    assert told.err.count("\n") == 1


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Usage: ses-senders" in capsys.readouterr().err


def test_a_pipe_that_is_closed_ends_it_quietly(bad: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "lint", str(bad)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (1, b"")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["lint", "--help"], ["lint", "senders.yaml"]])
def test_a_pipe_that_was_closed_before_ends_it_quietly(arguments: list[str]) -> None:
    """Of little output Python writes nothing before it ends."""
    reader, writer = os.pipe()
    os.close(reader)
    done = run(arguments, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_full_disk_is_one_sentence() -> None:
    with open("/dev/full", "wb") as full:
        done = run(["lint", "senders.yaml"], stdout=full)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: No space left on device; ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("descriptor", [1, 2])
def test_an_output_that_is_closed_changes_no_exit_code(bad: Path, descriptor: int) -> None:
    """As a service manager may start it."""
    done = run(["lint", str(bad)], closed=descriptor)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr + done.stdout


ASCII = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}


def test_a_terminal_without_utf_8_gets_all_lines(bad: Path) -> None:
    done = run(["lint", str(bad)], environment=ASCII)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"<x\\xe4899>" in done.stdout


@pytest.mark.parametrize("output_format", ["json", "sarif"])
def test_what_programs_read_is_whole_in_every_encoding(bad: Path, output_format: str) -> None:
    done = run(["lint", "--format", output_format, str(bad)], environment=ASCII)
    assert "<xä899>" in json.dumps(json.loads(done.stdout), ensure_ascii=False)


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ses_verified_senders.cli.lint.files", interrupt)
    assert main(["lint", "senders.yaml"]) == 130
    assert capsys.readouterr().err.strip() == "interrupted"


# Colours

RECORDS = ledger.written({"[red]a@example.com": ledger.Entry(Record(owner="token", status="SUCCESS"), "")}, "", "")
STATE = {
    "deployment": {
        "resources": [
            {
                "type": "pulumi-python:dynamic/ses:Senders",
                "outputs": {"region": "us-east-1", "records": RECORDS, "account": ""},
            }
        ]
    }
}


def read_all(descriptor: int) -> bytes:
    parts: list[bytes] = []
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:  # Linux's answer where the other end of a terminal is closed
            part = b""
        if not part:
            return b"".join(parts)
        parts.append(part)


@pytest.fixture
def pulumi(tmp_path: Path) -> dict[str, str]:
    """An environment with a `pulumi` that prints STATE."""
    program = tmp_path / "pulumi"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(STATE)}\nEND\n")
    program.chmod(0o755)
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TERM": "xterm-256color", "COLUMNS": "120"}


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_at_a_terminal(pulumi: dict[str, str], environment: dict[str, str], coloured: bool) -> None:
    terminal, its_end = pty.openpty()
    done = run(["status"], stdout=its_end, environment=pulumi | environment)
    os.close(its_end)
    shown = read_all(terminal)
    os.close(terminal)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (b"\x1b[" in shown) == coloured
    assert b"[red]a@example.com" in shown


def test_no_colours_in_a_pipe(pulumi: dict[str, str]) -> None:
    done = run(["status"], environment=pulumi)
    assert b"\x1b[" not in done.stdout
    assert b"[red]a@example.com" in done.stdout


# What isn't installed


@pytest.mark.parametrize(
    ("arguments", "package", "extra"),
    [
        (["status"], "rich", "pulumi"),
        (["probe", "--unverified-from", "a@b.example", "--yes"], "botocore", "pulumi"),
        (["gallery"], "pydantic", "pulumi"),
    ],
)
def test_a_missing_extra_is_one_sentence(arguments: list[str], package: str, extra: str, tmp_path: Path) -> None:
    absent = f"import sys; sys.modules[{package!r}] = None; from ses_verified_senders.cli.app import main; "
    (tmp_path / "templates").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", f"{absent}sys.exit(main({arguments!r}))"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == (
        f"error: the package {package} is not installed; run `pip install 'ses-verified-senders[{extra}]'`\n"
    )


def test_every_extra_that_is_named_exists() -> None:
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(EXTRAS.values()) <= extras.keys()


# Shells


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    script = run([], environment={"_SES_SENDERS_COMPLETE": f"{shell}_source"})
    assert b"ses-senders" in script.stdout


def test_a_shell_completes_commands() -> None:
    words = {"_SES_SENDERS_COMPLETE": "bash_complete", "COMP_WORDS": "ses-senders st", "COMP_CWORD": "1"}
    assert run([], environment=words).stdout == b"plain,status\n"


@pytest.mark.parametrize("name", ses_senders.commands)
def test_a_command_has_its_help_without_the_group(name: str) -> None:
    """It keeps the options of help that its first context has."""
    command = ses_senders.commands[name]
    assert command.make_context(name, [], resilient_parsing=True).help_option_names == ["-h", "--help"]
