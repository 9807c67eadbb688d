"""The probe, over HTTP, against a server that is switched to each reading of each open question."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from components.probe.__main__ import main
from components.probe.probing import PREFIX, TAG
from local_ses.testing import LocalSes
from tests.fakes import FakeClock

FROM, NEW, VERIFIED, UNVERIFIED = "hello@example.com", "new@example.net", "done@example.net", "nobody@example.org"
SEND = "SendCustomVerificationEmail"


@pytest.fixture(scope="module")
def server() -> Iterator[LocalSes]:
    with LocalSes() as running:
        yield running


@pytest.fixture
def ses(server: LocalSes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalSes:
    server.reset()
    server.control(verifiedFrom=["example.com"], callsPerSecond=0)
    server.put_identity(VERIFIED, "SUCCESS")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return server


def probe(ses: LocalSes, *options: str, ask: Callable[[str], str] | None = None) -> int:
    where = ["--region", "us-east-1", "--endpoint-url", ses.url]
    return main([*where, *options, *([] if ask else ["--yes"])], ask, FakeClock())


def writing(ses: LocalSes) -> list[str]:
    """The calls that change something."""
    return [call["operation"] for call in ses.calls() if not call["operation"].startswith(("Get", "List"))]


def assert_clean(ses: LocalSes) -> None:
    client = ses.client()
    assert client.list_custom_verification_email_templates()["CustomVerificationEmailTemplates"] == []
    assert ses.identity(NEW) is None


@pytest.mark.parametrize(("listed", "reading"), [(True, "**yes, as PENDING**"), (False, "**no**")])
def test_listed_before_the_click(ses: LocalSes, capsys: pytest.CaptureFixture[str], listed: bool, reading: str) -> None:
    ses.control(listBeforeClick=listed)
    assert probe(ses, "--from-address", FROM, "--address", NEW) == 0
    assert reading in capsys.readouterr().out
    assert len(ses.calls(SEND)) == 1
    assert_clean(ses)


@pytest.mark.parametrize("code", ["NotFoundException", "MailFromDomainNotVerifiedException"])
def test_an_unverified_from(ses: LocalSes, capsys: pytest.CaptureFixture[str], code: str) -> None:
    ses.control(unverifiedFrom=code)
    assert probe(ses, "--unverified-from", UNVERIFIED) == 0
    assert f"**{code}**" in capsys.readouterr().out
    assert ses.calls(SEND) == []


@pytest.mark.parametrize(
    ("switch", "told", "reading"),
    [
        ("mail", "yes", "it stays verified; an e-mail arrives"),
        ("ignore", "no", "it stays verified; no e-mail arrives"),
        ("restart", "", "it becomes PENDING; whether an e-mail arrives was not told"),
    ],
)
def test_a_send_to_a_verified_address(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], switch: str, told: str, reading: str
) -> None:
    ses.control(sendToVerified=switch)

    def ask(question: str) -> str:
        return told if "arrive" in question else "yes"

    assert probe(ses, "--from-address", FROM, "--verified-address", VERIFIED, ask=ask) == 0
    assert f"**{reading}**" in capsys.readouterr().out
    assert len(ses.calls(SEND)) == 1
    assert ses.identity(VERIFIED) is not None, "it isn't the probe's to remove"
    assert_clean(ses)


def test_the_plan_is_told_before_anything_and_a_no_does_nothing(
    ses: LocalSes, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(question: str) -> str:
        told = capsys.readouterr().err
        assert "account 123456789012, region us-east-1" in told
        assert f"send ONE verification e-mail to {NEW}" in told
        return "no"

    assert probe(ses, "--from-address", FROM, "--address", NEW, ask=ask) == 2
    assert ses.calls() == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--from-address", FROM, "--address", VERIFIED], "[address] is known to SES already, as SUCCESS"),
        (["--from-address", FROM, "--verified-address", NEW], "[verified-address] is not verified"),
        (["--unverified-from", "x@example.com"], "[domain of unverified-from] is verified"),
    ],
)
def test_an_address_that_settles_nothing_is_not_mailed(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    if "x@example.com" in options:
        ses.put_identity("example.com", "SUCCESS")
    assert probe(ses, *options) == 1
    assert said in capsys.readouterr().out
    assert writing(ses) == []


def test_the_report_names_nobody(ses: LocalSes, capsys: pytest.CaptureFixture[str]) -> None:
    given = {"from-address": FROM, "address": NEW, "verified-address": VERIFIED, "unverified-from": UNVERIFIED}
    probe(ses, *(word for option, address in given.items() for word in (f"--{option}", address)))
    report = capsys.readouterr().out
    assert "# What SES does" in report
    for address in given.values():
        assert address not in report
        assert address.rpartition("@")[2] not in report
    assert "123456789012" not in report


@pytest.mark.parametrize(
    ("fault", "code"),
    [({"kind": "refuse", "operation": SEND}, 1), ({"kind": "lose-answer", "operation": SEND}, 1)],
)
def test_it_cleans_up_after_an_error(ses: LocalSes, fault: dict[str, Any], code: int) -> None:
    ses.fault(fault.pop("kind"), **fault)
    assert probe(ses, "--from-address", FROM, "--address", NEW) == code
    assert_clean(ses)


def test_it_cleans_up_when_it_is_interrupted(ses: LocalSes, capsys: pytest.CaptureFixture[str]) -> None:
    def ask(question: str) -> str:
        if "arrive" in question:
            raise KeyboardInterrupt
        return "yes"

    options = ["--from-address", FROM, "--address", NEW, "--verified-address", VERIFIED]
    assert probe(ses, *options, ask=ask) == 130
    assert "was interrupted" in capsys.readouterr().out
    assert_clean(ses)


def test_what_it_cannot_remove_is_told(ses: LocalSes, capsys: pytest.CaptureFixture[str]) -> None:
    ses.fault("refuse", operation="DeleteEmailIdentity")
    assert probe(ses, "--from-address", FROM, "--address", NEW) == 1
    assert "[address] (MessageRejected" in capsys.readouterr().out


def test_a_template_of_an_earlier_probe_is_removed_and_nobody_elses(ses: LocalSes) -> None:
    template = {
        "FromEmailAddress": FROM,
        "TemplateSubject": "x",
        "TemplateContent": "<p>x</p>",
        "SuccessRedirectionURL": "https://example.com/",
        "FailureRedirectionURL": "https://example.com/",
    }
    client = ses.client()
    for name, tags in ((f"{PREFIX}old", [{"Key": TAG, "Value": "yes"}]), (f"{PREFIX}theirs", [])):
        client.create_custom_verification_email_template(TemplateName=name, Tags=tags, **template)
    assert probe(ses, "--unverified-from", UNVERIFIED) == 0
    listed = client.list_custom_verification_email_templates()["CustomVerificationEmailTemplates"]
    assert [item["TemplateName"] for item in listed] == [f"{PREFIX}theirs"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "there is nothing to ask"),
        (["--address", NEW], "give that too"),
        (["--unverified-from", "nobody"], "is no e-mail address"),
        (["--from-address", FROM, "--address", FROM], "are the same address"),
        (["--unverified-from", UNVERIFIED, "--endpoint-url", "localhost:1"], "aws:endpoints"),
    ],
)
def test_wrong_use_is_told(ses: LocalSes, capsys: pytest.CaptureFixture[str], options: list[str], said: str) -> None:
    assert probe(ses, *options) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""
    assert ses.calls() == []


def test_without_a_terminal_nobody_is_asked() -> None:
    command = [sys.executable, "-m", "components.probe", "--unverified-from", UNVERIFIED]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "add --yes" in ended.stderr
