"""One stack whose regions are in accounts of their own."""

import json
from typing import Any

import pytest

from tests.engine.project import Project

pytestmark = pytest.mark.engine

HOME, ONE, TWO = "123456789012", "111122223333", "444455556666"
REGIONS = {"us-east-1": HOME, "eu-west-1": ONE, "eu-central-1": TWO}


def access_key(project: Project, account: str) -> dict[str, Any]:
    """Credentials of a role of that account."""
    answer = project.ses.client(service="sts").assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/setup", RoleSessionName="setup"
    )
    keys = answer["Credentials"]
    return {"access_key": keys["AccessKeyId"], "secret_key": keys["SecretAccessKey"], "token": keys["SessionToken"]}


def test_each_region_in_its_own_account(project: Project) -> None:
    role = f"arn:aws:iam::{TWO}:role/mail"
    project.settings["roles"] = {"eu-west-1": f"arn:aws:iam::{ONE}:role/mail", "eu-central-1": {"roleArn": role}}
    for region, account in REGIONS.items():
        if account != HOME:
            client = project.ses.client(region, **access_key(project, account))
            client.create_email_identity(EmailIdentity="hello@example.com")
            project.ses.click("hello@example.com")
    project.settings["roles"]["eu-wset-1"] = role
    project.declare({"address": "a@example.org", "regions": [*REGIONS]})
    outcome = project.up()
    assert outcome.exit_code == 0, outcome.output
    assert "roles.eu-wset-1: no sender is in this region, they are in eu-central-1, eu-west-1," in outcome.output
    for region, account in REGIONS.items():
        assert project.ses.identity("a@example.org", region, account) is not None, region
    sent = {(call["region"], call["account"]) for call in project.ses.calls("SendCustomVerificationEmail")}
    assert sent == set(REGIONS.items())


def test_a_role_that_is_none_is_said_before_anything_is_registered(project: Project) -> None:
    project.settings["roles"] = {"eu-west-1": "mail"}
    project.declare("a@example.org")
    outcome = project.up()
    assert outcome.exit_code != 0
    assert "roles.eu-west-1.roleArn is not a role's ARN" in outcome.output
    assert "Traceback" not in outcome.output
    assert json.dumps(project.deployment().get("resources", [])).count("ses:Senders") == 0
