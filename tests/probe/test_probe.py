"""The probe, over HTTP, against a server that is switched to each reading of each open question."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local_ses.testing import LocalSes
from ses_verified_senders.cli.app import main
from ses_verified_senders.probe.inputs import SIMULATOR
from ses_verified_senders.probe.probing import PREFIX, TAG
from tests.probe.running import FROM, NEW, SEND, UNVERIFIED, VERIFIED, assert_clean, at, probe, probe_with, writing


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
        ("restart", "", "it becomes PENDING; whether an e-mail arrives was not answered"),
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


def answering(told: str) -> Callable[[str], str]:
    return lambda question: "yes" if question.startswith("Go on") else told


@pytest.mark.parametrize(
    ("told", "reading", "code"),
    [
        ("no", "yes: SES takes the e-mail, and none arrives", 0),
        ("yes", "no: an e-mail arrives", 0),
        ("", "Not settled.", 1),
    ],
)
def test_a_send_to_a_suppressed_address(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], told: str, reading: str, code: int
) -> None:
    client = ses.client()
    client.put_suppressed_destination(EmailAddress=NEW, Reason="BOUNCE")
    assert probe(ses, "--from-address", FROM, "--suppressed-address", NEW, ask=answering(told)) == code
    assert f"**{reading}**" in capsys.readouterr().out
    assert len(ses.calls(SEND)) == 1
    assert client.get_suppressed_destination(EmailAddress=NEW), "it isn't the probe's to take off"
    assert_clean(ses)


def test_an_address_that_is_not_suppressed_is_not_mailed(ses: LocalSes, capsys: pytest.CaptureFixture[str]) -> None:
    assert probe(ses, "--from-address", FROM, "--suppressed-address", NEW, ask=answering("no")) == 1
    assert "[suppressed-address] is not on the suppression list" in capsys.readouterr().out
    assert ses.calls(SEND) == []


@pytest.mark.parametrize(
    ("told", "reading", "code"),
    [
        ("Send and Bounce", "send, bounce", 0),
        ("none", "none of them", 0),
        ("", "Not settled.", 1),
    ],
)
def test_events(ses: LocalSes, capsys: pytest.CaptureFixture[str], told: str, reading: str, code: int) -> None:
    ses.client().create_configuration_set(ConfigurationSetName="watched")
    assert probe(ses, "--from-address", FROM, "--configuration-set", "watched", ask=answering(told)) == code
    assert f"**{reading}**" in capsys.readouterr().out
    assert [call["address"] for call in ses.calls(SEND)] == [SIMULATOR]
    assert ses.identity(SIMULATOR) is None
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


def test_only_a_template_of_an_earlier_probe_is_removed(ses: LocalSes) -> None:
    def made(ago: timedelta) -> list[dict[str, str]]:
        return [{"Key": TAG, "Value": f"{datetime.now(UTC) - ago:%Y-%m-%dT%H:%M:%SZ}"}]

    template = {
        "FromEmailAddress": FROM,
        "TemplateSubject": "x",
        "TemplateContent": "<p>x</p>",
        "SuccessRedirectionURL": "https://example.com/",
        "FailureRedirectionURL": "https://example.com/",
    }
    client = ses.client()
    for name, tags in (
        ("old", made(timedelta(minutes=61))),
        ("running", made(timedelta(minutes=59))),
        ("theirs", []),
        ("of-no-time", [{"Key": TAG, "Value": "yes"}]),
    ):
        client.create_custom_verification_email_template(TemplateName=f"{PREFIX}{name}", Tags=tags, **template)
    assert probe(ses, "--unverified-from", UNVERIFIED) == 0
    listed = client.list_custom_verification_email_templates()["CustomVerificationEmailTemplates"]
    assert {item["TemplateName"] for item in listed} == {
        f"{PREFIX}running",
        f"{PREFIX}theirs",
        f"{PREFIX}of-no-time",
    }


def test_a_template_says_when_it_was_made(ses: LocalSes) -> None:
    made: list[str] = []

    def ask(question: str) -> str:
        if "arrive" in question:
            client = ses.client()
            for item in client.list_custom_verification_email_templates()["CustomVerificationEmailTemplates"]:
                got = client.get_custom_verification_email_template(TemplateName=item["TemplateName"])
                made.extend(tag["Value"] for tag in got["Tags"])
        return "yes"

    probe(ses, "--from-address", FROM, "--verified-address", VERIFIED, ask=ask)
    (value,) = made
    age = datetime.now(UTC) - datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(age) < timedelta(minutes=2)


def test_a_domain_in_other_letters_goes_to_ses_as_punycode(ses: LocalSes, capsys: pytest.CaptureFixture[str]) -> None:
    assert probe(ses, "--unverified-from", "jo@bücher.example") == 0
    assert {call["address"] for call in ses.calls("GetEmailIdentity")} == {
        "xn--bcher-kva.example",
        "jo@xn--bcher-kva.example",
    }
    assert "xn--" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("environment", "profile", "region"),
    [
        ({}, "mail", "eu-north-1"),
        ({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"}, "mail", "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-2"}, "", "eu-west-2"),
    ],
)
def test_the_region_is_the_environments_or_the_profiles(
    ses: LocalSes,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    profile: str,
    region: str,
) -> None:
    (tmp_path / "config").write_text(
        "[profile mail]\nregion = eu-north-1\naws_access_key_id = test\naws_secret_access_key = test\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    options = ["--endpoint-url", ses.url, "--unverified-from", UNVERIFIED, "--profile", profile]
    assert probe_with(options, lambda question: "no") == 2
    assert f"account 123456789012, region {region}, this will:" in capsys.readouterr().err


@pytest.mark.parametrize(("options", "said"), [([], "give --region"), (["--profile", "none"], "(none)")])
def test_no_region_is_guessed(
    ses: LocalSes,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    said: str,
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    assert main(["probe", "--endpoint-url", ses.url, "--unverified-from", UNVERIFIED, "--yes", *options]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.err.startswith("error: ")
    assert ses.calls() == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "there is nothing to ask"),
        (["--address", NEW], "give that too"),
        (["--unverified-from", "nobody"], "is no e-mail address"),
        (["--from-address", FROM, "--address", FROM], "are the same address"),
        (
            ["--from-address", FROM, "--address", "jo@bücher.example", "--unverified-from", "jo@xn--bcher-kva.example"],
            "are the same address",
        ),
        (["--unverified-from", UNVERIFIED, "--endpoint-url", "localhost:1"], "aws:endpoints"),
    ],
)
def test_wrong_use_is_told(ses: LocalSes, capsys: pytest.CaptureFixture[str], options: list[str], said: str) -> None:
    assert main(["probe", *at(ses), "--yes", *options]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""
    assert ses.calls() == []


def test_without_a_terminal_nobody_is_asked() -> None:
    command = [sys.executable, "-m", "ses_verified_senders", "probe", "--unverified-from", UNVERIFIED]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "add --yes" in ended.stderr
