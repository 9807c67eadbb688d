"""An account that exists is taken over and left, by the real engine: nobody is mailed, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from local_ses.testing import LocalSes
from ses_verified_senders.cli.adopt import adopt as command
from tests.engine.project import SENDERS, Project

pytestmark = pytest.mark.engine

VERIFIED = [f"v{number}@example.net" for number in range(6)]
PENDING = ["p0@example.net", "p1@example.net"]
CONTENT = "<p>Grüße, {{name}}!</p>\r\n<p>Please confirm.</p>\r\n"


def populate(ses: LocalSes) -> None:
    """What a person made by hand, and what other tools made."""
    sesv2 = ses.client()
    for name in ("feedback", "marketing"):
        sesv2.create_configuration_set(ConfigurationSetName=name)
    sesv2.create_email_identity(
        EmailIdentity=VERIFIED[0], ConfigurationSetName="feedback", Tags=[{"Key": "team", "Value": "mail"}]
    )
    for address in VERIFIED:
        ses.put_identity(address, "SUCCESS")
    for address in PENDING:
        ses.put_identity(address, "PENDING")
    ses.put_identity("lapsed@example.net", "FAILED", tags={"owner": "ops"})
    ses.put_identity("example.com", "SUCCESS")
    ses.put_identity("covered@example.com", "SUCCESS")
    ses.put_identity("stack@example.net", "SUCCESS", tags={"aws:cloudformation:stack-name": "web"})
    ses.put_identity("state@example.net", "SUCCESS", tags={"ManagedBy": "Terraform"})
    for name, content in (("plain", "<p>Hello</p>"), ("verify", CONTENT), ("mixed", "<p>\r\n</p>\n")):
        sesv2.create_custom_verification_email_template(
            TemplateName=name,
            FromEmailAddress="hello@example.com",
            TemplateSubject=f"Please confirm: {name}",
            TemplateContent=content,
            SuccessRedirectionURL="https://example.com/yes",
            FailureRedirectionURL="https://example.com/no",
            Tags=[{"Key": "made-by", "Value": "hand"}],
        )


def account(ses: LocalSes) -> dict[str, Any]:
    """All that the account holds of what a stack could touch, as SES tells it."""
    sesv2 = ses.client()
    identities = [item["IdentityName"] for item in sesv2.list_email_identities(PageSize=1000)["EmailIdentities"]]
    templates = sesv2.list_custom_verification_email_templates()["CustomVerificationEmailTemplates"]
    held = {name: sesv2.get_email_identity(EmailIdentity=name) for name in identities}
    held |= {
        template["TemplateName"]: sesv2.get_custom_verification_email_template(TemplateName=template["TemplateName"])
        for template in templates
    }
    held["configuration sets"] = sesv2.list_configuration_sets()
    for answer in held.values():
        del answer["ResponseMetadata"]
        # When SES looked at the domain's records last.
        answer.pop("VerificationInfo", None)
        if "Tags" in answer:
            answer["Tags"] = {tag["Key"]: tag["Value"] for tag in answer["Tags"]}
    return held


def without_marks(held: dict[str, Any]) -> dict[str, Any]:
    return {
        name: answer
        | {"Tags": {key: value for key, value in answer["Tags"].items() if not key.startswith("verified-senders:")}}
        if "Tags" in answer
        else answer
        for name, answer in held.items()
    }


def adopt(project: Project) -> Result:
    where = ["--region", "us-east-1", "--stack", project.stack, "--folder", str(project.folder)]
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return CliRunner(env=credentials).invoke(
        command, [*where, "--endpoint-url", project.ses.url, "--calls-per-second", "0"]
    )


def use_what_was_written(project: Project) -> None:
    """The stack's config, beside what this test's project needs."""
    config = yaml.safe_load((project.folder / f"Pulumi.{project.stack}.yaml").read_text())["config"]
    own = {key.removeprefix(f"{SENDERS}:"): value for key, value in config.items() if key.startswith(SENDERS)}
    kept = ("journal", "callsPerSecond")
    project.settings = {key: project.settings[key] for key in kept} | own
    project.aws = {key.removeprefix("aws:"): value for key, value in config.items() if key.startswith("aws:")}


@pytest.fixture
def taken_over(make: Callable[..., Project]) -> Project:
    project = make("takeover")
    (project.folder / f"Pulumi.{project.stack}.yaml").unlink()
    (project.folder / "templates" / "verify.html.j2").unlink()
    populate(project.ses)
    # Making an identity has SES mail it.
    project.ses.clear_mails()
    project.ses.clear_calls()
    done = adopt(project)
    assert done.exit_code == 0, done.output
    use_what_was_written(project)
    return project


def test_adopt_only_reads(taken_over: Project) -> None:
    operations = {call["operation"] for call in taken_over.ses.calls()}
    assert {operation for operation in operations if not operation.startswith(("Get", "List"))} == set()


def test_an_account_is_taken_over_and_left_as_it_was(taken_over: Project) -> None:
    project, before = taken_over, account(taken_over.ses)
    preview = project.preview("--diff")
    assert preview.exit_code == 0, preview.output
    assert "template verify: adopt takes over the one in us-east-1, and changes nothing but our marks" in preview.output
    assert account(project.ses) == before
    up = project.up()
    assert up.exit_code == 0, up.output
    assert project.statuses() == dict.fromkeys(VERIFIED, "SUCCESS")
    marked = account(project.ses)
    assert marked != before
    assert without_marks(marked) == before
    again = project.preview("--expect-no-changes")
    assert again.exit_code == 0, again.output
    destroyed = project.destroy()
    assert destroyed.exit_code == 0, destroyed.output
    assert account(project.ses) == before
    assert project.mails() == {}


def test_what_was_changed_is_given_back(taken_over: Project) -> None:
    project, before = taken_over, account(taken_over.ses)
    project.settings["templates"]["plain"] |= {"subject": "Ours", "onRemove": "delete"}
    preview = project.preview()
    assert "templateSubject: 'Please confirm: plain' => 'Ours'" in preview.output
    assert project.up().exit_code == 0
    assert project.template("plain")["TemplateSubject"] == "Ours"
    assert project.destroy().exit_code == 0
    assert account(project.ses) == before
    assert project.mails() == {}


def test_what_is_pending_is_adopted_once_it_is_declared(taken_over: Project) -> None:
    project, before = taken_over, account(taken_over.ses)
    file = project.folder / project.settings["senders"]
    commented, entry = file.read_text(), "# - address: p0@example.net\n#   regions: [us-east-1]\n"
    assert entry in commented
    file.write_text(commented.replace(entry, "- address: p0@example.net\n  template: plain\n"))
    up = project.up()
    assert up.exit_code == 0, up.output
    assert project.statuses()["p0@example.net"] == "PENDING"
    assert project.mails() == {}
    assert project.destroy().exit_code == 0
    assert account(project.ses) == before


def test_the_files(taken_over: Project) -> None:
    folder: Path = taken_over.folder
    senders = (folder / "senders.takeover.yaml").read_text()
    assert "# SUCCESS: 6, verified: adopted as they are, and nobody is mailed" in senders
    assert "- address: v0@example.net\n" in senders
    assert "  configurationSetName: feedback\n  tags: {team: mail}\n  onRemove: retain\n" in senders
    assert "# - address: p0@example.net\n" in senders
    assert "# - address: lapsed@example.net\n" in senders
    report = (folder / "adopted.takeover.md").read_text()
    assert "- us-east-1/example.com: a domain" in report
    assert "- us-east-1/covered@example.com: covered: example.com is verified" in report
    assert "- us-east-1/stack@example.net: CloudFormation's, by its tag aws:cloudformation:stack-name=web" in report
    assert "- us-east-1/state@example.net: Terraform's, by its tag ManagedBy=Terraform" in report
    assert "- mixed (templates/mixed.html.j2): commented out: no file renders to exactly its HTML" in report
    assert "templates/verify.html.j2:1:54: error [placeholder]" in report
    assert (
        (folder / "templates/verify.html.j2").read_bytes().startswith(b'{% filter replace("\\n", "\\r\\n") %}{% raw %}')
    )


def test_no_file_is_written_over(taken_over: Project) -> None:
    (taken_over.folder / "senders.takeover.yaml").write_text("- mine@example.net\n")
    done = adopt(taken_over)
    assert done.exit_code == 2
    assert "senders.takeover.yaml: there already; move them away, or choose another --stack" in done.output
    assert (taken_over.folder / "senders.takeover.yaml").read_text() == "- mine@example.net\n"
