"""The table of who has confirmed, from a stack's resources."""

import json
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_ses.testing import LocalSes
from ses_verified_senders.cli.app import main
from ses_verified_senders.life import ledger, owner_tags
from ses_verified_senders.life.record import Record
from ses_verified_senders.status.statuses import statuses
from ses_verified_senders.status.table import summary

ROOT = Path(__file__).parents[2]
STACK = "org/project/here"
KIND = "pulumi-python:dynamic/ses:Senders"


def resource(address: str, region: str = "us-east-1", problem: str = "", **changes: str) -> dict[str, Any]:
    """A group of one address."""
    recorded = {"status": "PENDING", "sent_at": "2026-05-04T12:00:00Z", "expires_at": "2026-05-05T12:00:00Z"}
    record = Record(owner="token", **(recorded | changes))  # type: ignore[arg-type]  # all of these are texts
    records = ledger.written({address: ledger.Entry(record, problem)}, "", "")
    return {"type": KIND, "outputs": {"region": region, "records": records, "account": ""}}


EXPORT = {
    "deployment": {
        "resources": [
            {"type": "pulumi:pulumi:Stack", "outputs": {"pending": ["stale"]}},
            resource("b@example.com"),
            resource("a@example.com", status="SUCCESS"),
            resource("c@example.com", status="REFUSED", sent_at="", expires_at="", problem="REFUSED: no"),
        ]
    }
}


# What the engine's command line answers to each command, from files beside it.
PULUMI = """#!/bin/sh
case "$1" in
  stack) file=export.json ;;
  *) file="$1.json" ;;
esac
cat "$(dirname "$0")/$file" || { echo "error: no stack named 'nowhere' found" >&2; exit 255; }
echo "$@" >> "$(dirname "$0")/asked"
"""


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `pulumi` that answers from files in its folder, which is the project's, too."""
    program = tmp_path / "pulumi"
    program.write_text(PULUMI)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "export.json").write_text(json.dumps(EXPORT))
    (tmp_path / "about.json").write_text(json.dumps({"currentStack": {"fullyQualifiedName": STACK}}))
    (tmp_path / "Pulumi.yaml").write_text("name: project\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "verify.html.j2").write_text("<p>Hello</p>")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_statuses_come_from_the_resources() -> None:
    found = statuses(EXPORT)
    assert [(one.address, one.status) for one in found] == [
        ("a@example.com", "SUCCESS"),
        ("b@example.com", "PENDING"),
        ("c@example.com", "REFUSED"),
    ]


def test_a_masked_address_is_known_to_who_has_the_secrets() -> None:
    group = resource("0123456789abcdef")
    group["outputs"]["addresses"] = {"plaintext": json.dumps(json.dumps({"0123456789abcdef": "a@example.com"}))}
    exported = {"deployment": {"resources": [group]}}
    [told] = statuses(exported)
    assert (told.address, told.label, told.masked.address) == ("a@example.com", "0123456789abcdef", "")
    group["outputs"]["addresses"] = {"ciphertext": "v1:"}
    [kept] = statuses(exported)
    assert (kept.address, kept.label) == ("", "0123456789abcdef")


def test_a_stack_without_a_deployment_has_no_senders() -> None:
    assert statuses({"deployment": None}) == []
    assert summary([]) == "no senders in this stack yet"


def test_table(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--stack", "local"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["address", "region", "status", "sent", "at", "link", "expires", "what", "to", "do"]
    assert lines[1].split() == ["c@example.com", "us-east-1", "REFUSED", "-", "-", "REFUSED:", "no"], (
        "what went wrong comes first"
    )
    assert "2026-05-05 12:00:00 UTC" in lines[3]
    assert lines[-1] == "3 senders: 1 PENDING, 1 REFUSED, 1 SUCCESS"


def test_limit(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--limit", "1"]) == 0
    out = capsys.readouterr().out
    assert "c@example.com" in out
    assert "a@example.com" not in out
    assert "… and 2 more" in out


def test_json(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {
        "address": "a@example.com",
        "region": "us-east-1",
        "status": "SUCCESS",
        "sentAt": "2026-05-04T12:00:00Z",
        "expiresAt": "2026-05-05T12:00:00Z",
        "messageId": "",
        "problem": "",
        "stack": "",
        "label": "",
    }


@pytest.mark.parametrize("output_format", ["table", "json", "csv", "markdown", "html"])
def test_every_format_has_all_and_masks_all(
    pulumi: Path, output_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "--format", output_format]) == 0
    shown = capsys.readouterr().out
    assert all(f"{name}@example.com" in shown for name in "abc")
    assert shown.endswith("\n")
    assert main(["status", "--format", output_format, "--mask", "--show-secrets"]) == 0
    shown = capsys.readouterr().out
    assert "@" not in shown
    assert "sender-3" in shown


@pytest.mark.parametrize(("recorded", "code"), [(["SUCCESS"], 0), (["SUCCESS", "PENDING"], 1), ([], 1)])
def test_require_verified(pulumi: Path, recorded: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    resources = [resource(f"{number}@example.com", status=text) for number, text in enumerate(recorded)]
    (pulumi / "export.json").write_text(json.dumps({"deployment": {"resources": resources}}))
    assert main(["status", "--require-verified"]) == code
    assert main(["status", "--require-verified", "--format", "json"]) == code
    assert main(["status"]) == 0
    said = "1 of 2 have not confirmed" if recorded else "0 of 0 have not confirmed"
    assert (said in capsys.readouterr().err) == bool(code)


def test_a_stack_that_is_not_there(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pulumi / "export.json").unlink()
    assert main(["status", "--stack", "nowhere"]) == 2
    said = "error: no stack named 'nowhere' found; correct that, or name another stack with --stack\n"
    assert capsys.readouterr().err.endswith(said)


def test_no_pulumi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["status"]) == 2
    assert "pulumi is not on PATH" in capsys.readouterr().err


# What is at SES and in no state


@pytest.fixture(scope="module")
def ses() -> Iterator[LocalSes]:
    with LocalSes() as server:
        yield server


def configure(folder: Path, ses: LocalSes, *senders: Any, **settings: Any) -> None:
    """The stack's config, as `pulumi config --json` prints it; another namespace than the project's comes first."""
    template = {
        "file": "verify.html.j2",
        "fromEmailAddress": "hello@example.com",
        "subject": "Please confirm",
        "successRedirectionUrl": "https://example.com/yes",
        "failureRedirectionUrl": "https://example.com/no",
    }
    own = {"templates": {"verify": template}, "senders": senders, "callsPerSecond": 0, "journal": "journal"}
    values: dict[str, Any] = {
        "another:journal": "nowhere",
        "aws:accessKey": "test",
        "aws:secretKey": "test",
        "aws:region": "us-east-1",
        "aws:endpoints": [{"sesv2": ses.url, "sts": ses.url}],
        **{key if ":" in key else f"ses-verified-senders:{key}": value for key, value in {**own, **settings}.items()},
    }
    printed = {
        key: {"value": value} if isinstance(value, str) else {"value": json.dumps(value), "objectValue": value}
        for key, value in values.items()
        if value is not None
    }
    (folder / "config.json").write_text(json.dumps(printed))


def marks(stack: str) -> dict[str, str]:
    """The tags of an identity that a stack owns and uses."""
    return {**owner_tags.ownership("a" * 32, stack), **owner_tags.use("a" * 32, stack)}


@pytest.fixture
def lost(pulumi: Path, ses: LocalSes) -> Path:
    """A stack whose state is empty, and whose identities are at SES in two regions."""
    ses.reset()
    (pulumi / "export.json").write_text(json.dumps({"deployment": None}))
    ses.put_identity("mine@example.com", "SUCCESS", tags=marks(STACK))
    ses.put_identity("theirs@example.com", "SUCCESS", tags=marks("org/project/there"))
    ses.put_identity("far@example.com", "PENDING", "eu-west-1", tags=marks(STACK))
    ses.put_identity("elsewhere@example.com", "PENDING", "eu-north-1", tags=marks(STACK))
    configure(pulumi, ses, "new@example.com", {"address": "far@example.com", "regions": ["eu-west-1"]})
    return pulumi


def test_a_lost_state_is_looked_for_where_the_stack_declares(lost: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--orphans", "--stack", "here", "--config-file", "other.yaml"]) == 0
    told = capsys.readouterr()
    assert [line for line in told.out.splitlines() if "example.com" in line] == [
        "eu-west-1/far@example.com carries this stack's tags and is not in its state; "
        "the next `pulumi up` takes it up again",
        "us-east-1/mine@example.com carries this stack's tags and is not in its state; "
        "declare it again, or delete the identity",
    ]
    assert "us-east-1: 0 of 2 unknown identities looked at" in told.err
    asked = (lost / "asked").read_text().splitlines()
    assert all("--stack here" in command for command in asked)
    assert [command.split()[0] for command in asked if "--config-file other.yaml" in command] == ["config"]


def test_the_given_config_is_the_one_that_is_named(
    pulumi: Path, ses: LocalSes, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(pulumi, ses, "not an address")
    assert main(["status", "--orphans", "--config-file", "other.yaml"]) == 2
    assert "other.yaml: senders[0]" in capsys.readouterr().err


def test_orphans_in_json(lost: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--orphans", "--format", "json"]) == 0
    far, mine = json.loads(capsys.readouterr().out)
    assert far == {
        "address": "far@example.com",
        "region": "eu-west-1",
        "status": "ORPHANED",
        "sentAt": "",
        "expiresAt": "",
        "messageId": "",
        "problem": "carries this stack's tags and is not in its state; the next `pulumi up` takes it up again",
        "stack": STACK,
        "label": "",
    }
    assert (mine["region"], mine["address"], mine["status"]) == ("us-east-1", "mine@example.com", "ORPHANED")


def test_what_the_state_knows_is_no_orphan(lost: Path, ses: LocalSes, capsys: pytest.CaptureFixture[str]) -> None:
    """Not even in a region that nobody declares any more, where others may be."""
    known = [resource("mine@example.com"), resource("gone@example.com", region="eu-north-1")]
    (lost / "export.json").write_text(json.dumps({"deployment": {"resources": known}}))
    configure(lost, ses, "new@example.com")
    assert main(["status", "--orphans", "--format", "json"]) == 0
    listed = [(one["status"], one["address"]) for one in json.loads(capsys.readouterr().out)]
    assert listed == [
        ("PENDING", "gone@example.com"),
        ("PENDING", "mine@example.com"),
        ("ORPHANED", "elsewhere@example.com"),
    ]


@pytest.mark.parametrize(
    ("used_by", "listed"), [([], False), (["org/project/there"], False), (["org/project/there", STACK], True)]
)
def test_what_was_kept_on_purpose_is_no_orphan(
    lost: Path, ses: LocalSes, used_by: list[str], listed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """A removal takes the stack's own mark away and leaves the owner's tags."""
    used = [owner_tags.use(str(number) * 32, stack) for number, stack in enumerate(used_by)]
    tags = {**owner_tags.ownership("a" * 32, STACK), **{key: value for mark in used for key, value in mark.items()}}
    ses.put_identity("shared@example.com", "SUCCESS", tags=tags)
    assert main(["status", "--orphans"]) == 0
    assert ("shared@example.com" in capsys.readouterr().out) == listed


def test_where_nobody_is_declared_any_more(
    lost: Path, ses: LocalSes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The stack's own region is looked at all the same, from its config or, as in a run, from the environment."""
    configure(lost, ses)
    assert main(["status", "--orphans"]) == 0
    assert "us-east-1/mine@example.com" in capsys.readouterr().out
    configure(lost, ses, **{"aws:region": None})
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    assert main(["status", "--orphans"]) == 0
    assert "eu-north-1/elsewhere@example.com" in capsys.readouterr().out


def test_an_engine_that_knows_no_stack(lost: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (lost / "about.json").write_text(json.dumps({"currentStack": None, "errors": ["No current stack"]}))
    assert main(["status", "--orphans"]) == 2
    assert capsys.readouterr().err == "error: No current stack; select a stack, or name it with --stack\n"


def test_roles_of_regions_count(lost: Path, ses: LocalSes, capsys: pytest.CaptureFixture[str]) -> None:
    configure(lost, ses, "far@example.com", roles={"us-east-1": "senders"})
    assert main(["status", "--orphans"]) == 2
    assert "roles" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"senders": "nowhere.yaml"}, "nowhere.yaml"),
        ({"journal": "Pulumi.yaml", "callsPerSecond": 1}, "make it writable or set `journal` to another"),
    ],
)
def test_what_keeps_orphans_from_being_listed(
    lost: Path, ses: LocalSes, settings: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(lost, ses, **settings)
    assert main(["status", "--orphans"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert said in told


@pytest.mark.parametrize(
    ("given", "passed_on"),
    [
        ([], "status --"),
        (["ARGS=--limit 3"], "status -- --limit 3"),
        (
            ["ORPHANS=1", "ARGS=--format json"],
            "status -- --orphans --config-file .local/Pulumi.local.yaml --format json",
        ),
    ],
)
def test_make_passes_on_what_it_is_given(given: list[str], passed_on: str) -> None:
    """The local stack's endpoints stand in a config file of its own."""
    command = ["make", "--no-print-directory", "--dry-run", "status", *given]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert " ".join(done.stdout.splitlines()[-1].split()).endswith(f"-m engine {passed_on}")
