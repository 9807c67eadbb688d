"""The components beside pulumi-aws's resources, which only mocks can make here."""

from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime import mocks, set_mocks
from pulumi.runtime.mocks import test as as_program

from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders
from ses_verified_senders.declared.sender import Sender
from ses_verified_senders.declared.template import Template

VERIFY = Template(
    file="verify.html.j2",
    from_email_address="hello@example.com",
    subject="Please confirm",
    success_redirection_url="https://example.com/yes",
    failure_redirection_url="https://example.com/no",
)
STACK = "organization/ses-verified-senders/test"


class Recorder(mocks.Mocks):
    """Remembers what was registered."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, str], dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.made[args.typ.rpartition(":")[2], args.name] = args.inputs
        status = {"status": "PENDING", "sentAt": "", "expiresAt": "", "messageId": "m", "problem": ""}
        return f"{args.name}-id", args.inputs | status

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


@pytest.fixture
def recorder() -> Recorder:
    made = Recorder()
    set_mocks(made, project="ses-verified-senders", stack="test")
    return made


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "verify.html.j2").write_text("<p>Hello</p>")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return tmp_path


@pytest.fixture
def senders(recorder: Recorder, root: Path) -> list[VerifiedSenders]:
    """A program that makes a configuration set with pulumi-aws and sends through it."""
    made: list[VerifiedSenders] = []

    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> None:
        through = aws.sesv2.ConfigurationSet("feedback", configuration_set_name="feedback")
        made.append(
            VerifiedSenders(
                "senders",
                templates=VerificationTemplates("templates", templates={"verify": VERIFY}),
                senders=[
                    "a@example.com",
                    Sender("b@example.com", regions=["eu-west-1", "us-east-1"], configuration_set_name="own"),
                ],
                resend="spring",
                configuration_set_name=through.configuration_set_name,
            )
        )

    program()
    return made


def test_resources_are_named_by_component_region_and_address(
    recorder: Recorder, senders: list[VerifiedSenders]
) -> None:
    assert sorted(name for kind, name in recorder.made if kind == "EmailVerification") == [
        "senders/eu-west-1/b@example.com",
        "senders/us-east-1/a@example.com",
        "senders/us-east-1/b@example.com",
    ]
    assert sorted(name for kind, name in recorder.made if kind == "CustomVerificationTemplate") == [
        "templates/eu-west-1/verify",
        "templates/us-east-1/verify",
    ]
    assert [name for kind, name in recorder.made if kind in ("SenderSet", "SendOutcome")] == ["senders", "senders"]


def test_a_configuration_set_of_the_same_program(recorder: Recorder, senders: list[VerifiedSenders]) -> None:
    assert recorder.made["EmailVerification", "senders/us-east-1/a@example.com"]["configurationSetName"] == "feedback"
    assert recorder.made["EmailVerification", "senders/us-east-1/b@example.com"]["configurationSetName"] == "own"


def test_a_verification_has_all_its_inputs(recorder: Recorder, senders: list[VerifiedSenders]) -> None:
    inputs = recorder.made["EmailVerification", "senders/us-east-1/a@example.com"]
    assert {name: value for name, value in inputs.items() if name != "__provider"} == {
        "address": "a@example.com",
        "region": "us-east-1",
        "templateName": "verify",
        "configurationSetName": "feedback",
        "onRemove": "delete",
        "resend": "spring",
        "maxSends": 3,
        "senderSet": "senders",
        "stack": STACK,
        "request": "sent and in force",
    }
    assert recorder.made["SenderSet", "senders"]["senders"] == {
        "us-east-1/a@example.com": "spring",
        "eu-west-1/b@example.com": "spring",
        "us-east-1/b@example.com": "spring",
    }


def test_outputs(senders: list[VerifiedSenders]) -> None:
    seen: dict[str, Any] = {}

    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> pulumi.Output[None]:
        both = pulumi.Output.all(senders[0].senders, senders[0].pending)
        return both.apply(lambda values: seen.update(senders=values[0], pending=values[1]))

    program()
    assert seen["senders"]["b@example.com"]["eu-west-1"] == {
        "status": "PENDING",
        "sentAt": "",
        "expiresAt": "",
        "messageId": "m",
    }
    assert len(seen["pending"]) == 3


def test_a_sender_is_mailed_in_its_language(recorder: Recorder, root: Path) -> None:
    (root / "templates" / "verify.de.html.j2").write_text('{% set subject = "Bitte bestätigen" %}<p>Hallo</p>')
    senders: list[str | dict[str, str]] = ["a@example.com", {"address": "b@example.com", "locale": "de-AT"}]

    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> None:
        templates = VerificationTemplates("templates", templates={"verify": VERIFY})
        VerifiedSenders("senders", templates=templates, senders=senders)

    program()
    made = recorder.made
    assert made["EmailVerification", "senders/us-east-1/a@example.com"]["templateName"] == "verify"
    assert made["EmailVerification", "senders/us-east-1/b@example.com"]["templateName"] == "verify-de"
    german = made["CustomVerificationTemplate", "templates/us-east-1/verify-de"]
    assert (german["templateSubject"], german["templateContent"]) == ("Bitte bestätigen", "<p>Hallo</p>")
    assert made["CustomVerificationTemplate", "templates/us-east-1/verify"]["templateSubject"] == "Please confirm"


def test_findings_of_the_lint_fail_the_template(recorder: Recorder, root: Path) -> None:
    (root / "templates" / "verify.html.j2").write_text("<p>Hello</p>\n<a href='https://example.com'>x</a>\n")

    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> None:
        VerificationTemplates("templates", templates={"verify": VERIFY})

    program()
    findings = recorder.made["CustomVerificationTemplate", "templates/us-east-1/verify"]["findings"]
    assert any("verify.html.j2:2:1: error [" in finding for finding in findings), findings
    assert all("(see https://" in finding for finding in findings)
