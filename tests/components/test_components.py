"""The components beside pulumi-aws's resources, which only mocks can make here."""

import json
from dataclasses import replace
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
from ses_verified_senders.life import ledger
from ses_verified_senders.life.record import Record
from tests.verify import VERIFY

STACK = "organization/ses-verified-senders/test"


class Recorder(mocks.Mocks):
    """Remembers what was registered."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, str], dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.made[args.typ.rpartition(":")[2], args.name] = args.inputs
        record = Record(
            "token", "", "PENDING", "", "m", sent_at="2026-05-04T12:00:00Z", expires_at="2026-05-05T12:00:00Z"
        )
        records = ledger.written({key: ledger.Entry(record) for key in args.inputs if "@" in key}, "", "")
        return f"{args.name}-id", args.inputs | {"records": records, "account": ""}

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
                mail_new=False,
                tags={"team": "mail"},
                send_suppressed=True,
                adopted_link_lifetime="2d",
                configuration_set_name=through.configuration_set_name,
            )
        )

    program()
    return made


def test_groups_are_named_by_component_region_and_number(recorder: Recorder, senders: list[VerifiedSenders]) -> None:
    assert sorted(name for kind, name in recorder.made if kind == "Senders") == [
        "senders/eu-west-1/0",
        "senders/us-east-1/0",
    ]
    assert sorted(name for kind, name in recorder.made if kind == "CustomVerificationTemplate") == [
        "templates/eu-west-1/verify",
        "templates/us-east-1/verify",
    ]
    assert [name for kind, name in recorder.made if kind in ("SenderSet", "SendOutcome")] == ["senders", "senders"]


def test_a_group_has_all_its_inputs(recorder: Recorder, senders: list[VerifiedSenders]) -> None:
    """And the configuration set that the same program makes."""
    inputs = recorder.made["Senders", "senders/us-east-1/0"]
    assert {name: value for name, value in inputs.items() if name != "__provider"} == {
        "__declared": 2,
        "region": "us-east-1",
        "senderSet": "senders",
        "stack": STACK,
        "templateName": "verify",
        "configurationSetName": "feedback",
        "onRemove": "delete",
        "resend": "spring",
        "maxSends": 3,
        "owner": "senders-id",
        "adoptedLinkLifetime": 172800,
        "sendSuppressed": True,
        "mailNew": False,
        "tags": '{"team":"mail"}',
        "own": '{"b@example.com":{"configurationSetName":"own"}}',
        "a@example.com": "in force",
        "b@example.com": "configuration set own; in force",
    }
    assert json.loads(recorder.made["SenderSet", "senders"]["senders"]) == {
        "us-east-1/a@example.com": "spring",
        "eu-west-1/b@example.com": "spring",
        "us-east-1/b@example.com": "spring",
    }


def test_a_senders_own_configuration_set_of_the_same_program(recorder: Recorder, root: Path) -> None:
    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> None:
        through = aws.sesv2.ConfigurationSet("feedback", configuration_set_name="feedback")
        own = Sender("a@example.com", configuration_set_name=through.configuration_set_name)
        templates = VerificationTemplates("templates", templates={"verify": VERIFY})
        VerifiedSenders("senders", templates=templates, senders=[own, "b@example.com"])

    program()
    inputs = recorder.made["Senders", "senders/us-east-1/0"]
    assert inputs["a@example.com"] == "configuration set feedback; in force"
    assert json.loads(inputs["own"]) == {"a@example.com": {"configurationSetName": "feedback"}}


def test_outputs(senders: list[VerifiedSenders]) -> None:
    seen: dict[str, Any] = {}

    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> pulumi.Output[None]:
        all_ = pulumi.Output.all(senders[0].senders, senders[0].summary, senders[0].pending)
        return all_.apply(lambda values: seen.update(senders=values[0], summary=values[1], pending=values[2]))

    program()
    assert json.loads(seen["senders"])["b@example.com"]["eu-west-1"] == {
        "status": "PENDING",
        "expiresAt": "2026-05-05T12:00:00Z",
    }
    assert seen["pending"] == ["eu-west-1/b@example.com", "us-east-1/a@example.com", "us-east-1/b@example.com"]
    assert seen["summary"] == {"total": 3, "statuses": {"PENDING": 3}, "problems": {}}


def test_a_sender_is_mailed_in_its_language(recorder: Recorder, root: Path) -> None:
    (root / "templates" / "verify.de.html.j2").write_text('{% set subject = "Bitte bestätigen" %}<p>Hallo</p>')
    senders: list[str | dict[str, str]] = ["a@example.com", {"address": "b@example.com", "locale": "de-AT"}]

    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> None:
        templates = VerificationTemplates("templates", templates={"verify": VERIFY})
        VerifiedSenders("senders", templates=templates, senders=senders)

    program()
    made = recorder.made
    group = made["Senders", "senders/us-east-1/0"]
    assert (group["templateName"], json.loads(group["own"])) == (
        "verify",
        {"b@example.com": {"templateName": "verify-de"}},
    )
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


def test_on_remove_is_that_of_all_templates_or_of_one(recorder: Recorder, root: Path) -> None:
    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> None:
        templates = {"kept": VERIFY, "gone": replace(VERIFY, on_remove="delete")}
        VerificationTemplates("templates", templates=templates, on_remove="retain")

    program()
    made = recorder.made
    assert made["CustomVerificationTemplate", "templates/us-east-1/kept"]["onRemove"] == "retain"
    assert made["CustomVerificationTemplate", "templates/us-east-1/gone"]["onRemove"] == "delete"


def test_an_on_remove_that_is_none(recorder: Recorder, root: Path) -> None:
    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> None:
        VerificationTemplates("templates", templates={"verify": VERIFY}, on_remove="keep")

    with pytest.raises(
        pulumi.RunError, match="'keep' is not what to do with a removed address; write delete or retain"
    ):
        program()


def test_default_tags_are_on_templates_and_senders(
    recorder: Recorder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = {"team": "mail", "cost": "12"}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"aws:defaultTags": json.dumps({"tags": tags})}))

    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> None:
        templates = VerificationTemplates("templates", templates={"verify": replace(VERIFY, tags={"cost": "7"})})
        senders: list[str | Sender] = ["a@example.com", Sender("b@example.com", tags={"cost": "9"})]
        VerifiedSenders("senders", templates=templates, senders=senders, tags={"of": "set"})

    program()
    made = recorder.made["CustomVerificationTemplate", "templates/us-east-1/verify"]
    assert made["tags"] == {"team": "mail", "cost": "7"}
    group = recorder.made["Senders", "senders/us-east-1/0"]
    assert json.loads(group["tags"]) == tags | {"of": "set"}
    own = json.loads(group["own"])
    assert json.loads(own["b@example.com"]["tags"]) == {"team": "mail", "cost": "9", "of": "set"}
    assert "a@example.com" not in own


def test_a_secret_templates_content_is_a_secret(recorder: Recorder, root: Path) -> None:
    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    async def program() -> None:
        for name, secret in (("open", False), ("closed", True)):
            made = VerificationTemplates(name, templates={"verify": VERIFY}, secret=secret)
            content = vars(made.resource("us-east-1", "verify"))["template_content"]
            found.append(await content.is_secret())

    found: list[bool] = []
    program()
    assert found == [False, True]


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("secret", [False, True])
def test_a_variable_that_is_an_output(recorder: Recorder, root: Path, secret: bool, nested: bool) -> None:
    """An e-mail that says `<pulumi.output.Output object at …>` would be none."""

    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> None:
        value: Any = pulumi.Output.secret("hush") if secret else pulumi.Output.from_input("open")
        variables = {"product_name": [value] if nested else value}
        VerificationTemplates("templates", templates={"verify": replace(VERIFY, variables=variables)})

    with pytest.raises(pulumi.RunError) as raised:
        program()
    assert str(raised.value) == (
        "VerificationTemplates templates: templates.verify.variables.product_name: is an Output, and the e-mail is "
        "made and checked before anybody knows it; give the text itself, as Config.require() does, with secret=True "
        "on the templates if the state may not show it"
    )


def test_other_arguments_that_are_outputs(recorder: Recorder, root: Path) -> None:
    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> None:
        later: Any = pulumi.Output.from_input("later")
        VerificationTemplates("templates", templates={"verify": replace(VERIFY, subject=later, tags={"team": later})})

    with pytest.raises(pulumi.RunError) as raised:
        program()
    assert str(raised.value).splitlines() == [
        "VerificationTemplates templates: templates.verify.subject: an Output is not a text; write a single value",
        "VerificationTemplates templates: templates.verify.tags.team: an Output is not a text; write a single value",
    ]
