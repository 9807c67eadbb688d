"""The server as a process: its command line, its seed, its end, and what outlives it."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from local_ses.testing import LocalSes
from tests.local_ses.answers import refused


def run(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "local_ses", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_help() -> None:
    ended = run("--help")
    assert ended.returncode == 0
    for option in ("--host", "--port", "--data", "--rate", "--seed", "--verified-from", "--sandbox", "--no-sandbox"):
        assert option in ended.stdout


@pytest.mark.parametrize("package", ["boto3", "flask", "flask_cors", "moto", "requests", "waitress"])
def test_a_missing_extra_is_one_sentence(package: str, folder: Path) -> None:
    absent = f"import sys; sys.modules[{package!r}] = None; from local_ses.__main__ import main; "
    ended = subprocess.run(
        [sys.executable, "-c", f"{absent}sys.exit(main(['--port', '0', '--data', {str(folder)!r}]))"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 2
    # moto may warn before.
    assert ended.stderr.splitlines()[-1] == (
        f"error: the package {package} is not installed; run `pip install 'ses-verified-senders[local]'`"
    )
    assert "Traceback" not in ended.stderr


def test_port_that_is_taken(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--port", str(port), "--data", str(folder))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"error: port {port} of 127.0.0.1 is taken; end what listens there, or choose another with --port\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "256.1.1.1"], "can't listen"),
        (["--port", "99999"], "can't listen"),
        (["--rate", "-1"], "callsPerSecond can't be"),
        (["--data", "/dev/null/x"], "data folder"),
        (["--host", ""], "can't listen"),
        (["--seed", "/nowhere.yaml"], "seed file"),
    ],
)
def test_options_that_cant_be(folder: Path, options: list[str], said: str) -> None:
    ended = run("--port", "0", "--data", str(folder), *options)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("version", [0, 99])
def test_data_of_another_version(folder: Path, version: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "local-ses.sqlite"
    connection = sqlite3.connect(file)
    connection.executescript(f"CREATE TABLE mails (id TEXT); PRAGMA user_version = {version};")
    connection.close()
    ended = run("--port", "0", "--data", str(folder))
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"error: {file} is of version {version}, and this server's is 2; delete it")
    assert ended.stderr.count("\n") == 1


def test_ready_line_and_end(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "local_ses", "--port", "0", "--data", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    assert re.fullmatch(
        r"local SES ready at (http://127\.0\.0\.1:\d+/) \(inbox: \1_inbox/, control: \1_control/\)\n", ready
    )
    process.send_signal(signal.SIGTERM)
    rest, errors = process.communicate(timeout=20)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_it_says_when_others_can_reach_it(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "local_ses", "--host", "0.0.0.0", "--port", "0", "--data", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.terminate()
    assert "warning: it listens on 0.0.0.0" in process.communicate(timeout=20)[1]


def bodies(ses: LocalSes) -> list[dict[str, Any]]:
    """The mails without their links, which are the running server's."""
    return [{key: value for key, value in mail.items() if key != "Link"} for mail in ses.mails()]


def test_restart_keeps_everything(folder: Path, template: dict[str, Any]) -> None:
    with LocalSes(data=folder, verified_from=["example.com"]) as ses:
        client = ses.client()
        client.create_custom_verification_email_template(**template, Tags=[{"Key": "a", "Value": "1"}])
        client.create_configuration_set(ConfigurationSetName="mine")
        for address in ("one@example.net", "two@example.net"):
            client.send_custom_verification_email(EmailAddress=address, TemplateName="verify")
        ses.click("one@example.net")
        client.tag_resource(
            ResourceArn="arn:aws:ses:us-east-1:123456789012:identity/two@example.net",
            Tags=[{"Key": "b", "Value": "2"}],
        )
        ses.control(sandbox=True)
        fault = ses.fault("refuse", operation="DeleteEmailIdentity")
        ses.advance(3600)
        before = (bodies(ses), ses.calls())
    with LocalSes(data=folder) as ses:
        client = ses.client()
        assert (bodies(ses), ses.calls()) == before
        assert client.get_custom_verification_email_template(TemplateName="verify")["Tags"][0]["Key"] == "a"
        assert client.get_email_identity(EmailIdentity="one@example.net")["VerificationStatus"] == "SUCCESS"
        assert client.get_email_identity(EmailIdentity="two@example.net")["Tags"] == [{"Key": "b", "Value": "2"}]
        assert client.list_configuration_sets()["ConfigurationSets"] == ["mine"]
        client.delete_configuration_set(ConfigurationSetName="mine")
        state = requests.get(f"{ses.url}/_control/", timeout=10).json()
        assert datetime.fromisoformat(state["now"]) - datetime.now(UTC) > timedelta(minutes=59)
        assert (state["settings"]["sandbox"], state["settings"]["verifiedFrom"]) == (True, ["example.com"])
        assert list(requests.get(f"{ses.url}/_control/faults", timeout=10).json()) == [fault]
        assert ses.click("two@example.net") == "https://example.com/yes"


SEED = {
    "regions": {
        "us-east-1": {
            "identities": {"example.org": "SUCCESS", "a@example.net": "FAILED"},
            "configurationSets": ["mine"],
        },
        "eu-west-1": {"identities": {"me@example.org": "SUCCESS"}},
    }
}


def test_seed(folder: Path, tmp_path: Path, template: dict[str, Any]) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED))
    with LocalSes(data=folder, options=["--seed", str(seed), "--sandbox", "--no-list-before-click"]) as ses:
        client = ses.client()
        client.create_custom_verification_email_template(**template | {"FromEmailAddress": "x@example.org"})
        assert client.list_configuration_sets()["ConfigurationSets"] == ["mine"]
        assert ses.identity("me@example.org", region="eu-west-1") is not None
        assert ses.control()["sandbox"] is True
        assert ses.control()["listBeforeClick"] is False
        ses.put_identity("a@example.net", "SUCCESS")
    with LocalSes(data=folder, options=["--seed", str(seed)]) as ses:
        found = ses.identity("a@example.net")
        assert found is not None
        assert found["status"] == "SUCCESS"
        answer = refused(ses.client().create_custom_verification_email_template, **template)
        assert answer[2] == "The from email address <hello@example.com> is not verified"


@pytest.mark.parametrize(
    "content",
    [
        "regions: [",
        "[]",
        "regions: {mars-1: {}}",
        "regions: {us-east-1: {identities: {a@b: VERIFIED}}}",
        "regions: {us-east-1: {identities: [a@b]}}",
        "regions: {us-east-1: {other: 1}}",
        "regions: {us-east-1: {configurationSets: [1]}}",
        "regions: {us-east-1: x}",
        "account: 5\nregions: {}",
        "other: 5\nregions: {}",
        'regions: {us-east-1: {identities: {" ": SUCCESS}}}',
        'regions: {us-east-1: {identities: {"\\ud800@b": SUCCESS}}}',
        "regions: {us-east-1: {identities: {1: SUCCESS}}}",
        "regions: {us-east-1: {configurationSets: [a b]}}",
        "regions: 2020-13-45",
        "!!python/object:os.system x",
        "[" * 5000,
    ],
)
def test_seeds_that_cant_be(tmp_path: Path, content: str) -> None:
    from local_ses.seed import InvalidSeed, seed
    from local_ses.server import Server

    path = tmp_path / "seed.yaml"
    path.write_text(content)
    server = Server(tmp_path / "data", lambda token: token)
    with pytest.raises(InvalidSeed, match=r"seed\.yaml") as raised:
        seed(server, path)
    assert "\n" not in str(raised.value)
    server.close()
