"""An account that exists, and what taking it over needs: for tests and for bench/adopt.py."""

from typing import Any

import yaml
from click.testing import CliRunner, Result

from local_ses.testing import LocalSes
from ses_verified_senders.cli.adopt import adopt as command
from tests.engine.project import SENDERS, Project

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


def start_anew(project: Project) -> None:
    """No config and no templates, as in a project that takes an account over."""
    (project.folder / f"Pulumi.{project.stack}.yaml").unlink()
    (project.folder / "templates" / "verify.html.j2").unlink()
