"""The table of who has confirmed, from a stack's resources."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from components import status

KIND = "pulumi-python:dynamic/ses:EmailVerification"


def resource(address: str, **outputs: Any) -> dict[str, Any]:
    recorded = {"address": address, "region": "us-east-1", "status": "PENDING", "sentAt": "2026-05-04T12:00:00Z"}
    return {"type": KIND, "outputs": recorded | outputs}


EXPORT = {
    "deployment": {
        "resources": [
            {"type": "pulumi:pulumi:Stack", "outputs": {"pending": ["stale"]}},
            resource("b@example.com", expiresAt="2026-05-05T12:00:00Z"),
            resource("a@example.com", status="SUCCESS"),
            resource("c@example.com", status="REFUSED", sentAt="", problem="REFUSED: no"),
        ]
    }
}


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `pulumi` that answers `stack export` with what is in a file beside it."""
    program = tmp_path / "pulumi"
    program.write_text('#!/bin/sh\ncat "$(dirname "$0")/export.json" || { echo "no stack named $4" >&2; exit 255; }\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "export.json").write_text(json.dumps(EXPORT))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def test_statuses_come_from_the_resources() -> None:
    found = status.statuses(EXPORT)
    assert [(one.address, one.status) for one in found] == [
        ("a@example.com", "SUCCESS"),
        ("b@example.com", "PENDING"),
        ("c@example.com", "REFUSED"),
    ]


def test_a_stack_without_a_deployment_has_no_senders() -> None:
    assert status.statuses({"deployment": None}) == []
    assert status.summary([]) == "no senders in this stack yet"


def test_table(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status.main(["--stack", "local"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["address", "region", "status", "sent", "at", "link", "expires", "what", "to", "do"]
    assert lines[1].split() == ["c@example.com", "us-east-1", "REFUSED", "-", "-", "REFUSED:", "no"], (
        "what went wrong comes first"
    )
    assert "2026-05-05 12:00:00 UTC" in lines[3]
    assert lines[-1] == "3 senders: 1 PENDING, 1 REFUSED, 1 SUCCESS"


def test_limit(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status.main(["--limit", "1"]) == 0
    out = capsys.readouterr().out
    assert "c@example.com" in out
    assert "a@example.com" not in out
    assert "… and 2 more" in out


def test_json(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status.main(["--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {
        "address": "a@example.com",
        "region": "us-east-1",
        "status": "SUCCESS",
        "sent_at": "2026-05-04T12:00:00Z",
        "expires_at": "",
        "problem": "",
        "stack": "",
    }


@pytest.mark.parametrize(("statuses", "code"), [(["SUCCESS"], 0), (["SUCCESS", "PENDING"], 1), ([], 1)])
def test_require_verified(pulumi: Path, statuses: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    resources = [resource(f"{number}@example.com", status=text) for number, text in enumerate(statuses)]
    (pulumi / "export.json").write_text(json.dumps({"deployment": {"resources": resources}}))
    assert status.main(["--require-verified"]) == code
    assert status.main(["--require-verified", "--format", "json"]) == code
    assert status.main([]) == 0
    said = "1 of 2 have not confirmed" if statuses else "0 of 0 have not confirmed"
    assert (said in capsys.readouterr().err) == bool(code)


def test_a_stack_that_is_not_there(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pulumi / "export.json").unlink()
    assert status.main(["--stack", "nowhere"]) == 2
    assert "no stack named nowhere; name a stack that exists with --stack" in capsys.readouterr().err


def test_no_pulumi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    assert status.main([]) == 2
    assert "no pulumi on PATH" in capsys.readouterr().err
