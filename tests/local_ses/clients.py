"""Real clients of SES API v2, all made to do the same calls. `python -m tests.local_ses.clients` prints the table of
operations and clients for the documentation."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from local_ses.testing import LocalSes

JAVASCRIPT = Path(__file__).parent / "javascript"
AWS = Path(sys.executable).with_name("aws")
ADDRESS = "someone@example.net"
ARN = f"arn:aws:ses:us-east-1:123456789012:identity/{ADDRESS}"
TAGS = [{"Key": "owner", "Value": "me"}]
CONTENT = {
    "TemplateName": "verify",
    "FromEmailAddress": "hello@example.com",
    "TemplateSubject": "Grüße",
    "TemplateContent": "<p>Hello “you”</p>",
    "SuccessRedirectionURL": "https://example.com/yes",
    "FailureRedirectionURL": "https://example.com/no",
}
WITHOUT_CONTENT = {key: value for key, value in CONTENT.items() if key != "TemplateContent"}
MORE = [{"Key": "more", "Value": "a b"}]
LISTED = {
    "IdentityType": "EMAIL_ADDRESS",
    "IdentityName": ADDRESS,
    "SendingEnabled": False,
    "VerificationStatus": "PENDING",
}
NAMED = {"TemplateName": "verify"}
IDENTITY = {"EmailIdentity": ADDRESS}
SET = {"ConfigurationSetName": "mine"}

Calls = list[tuple[str, dict[str, Any]]]
Answers = list[dict[str, Any]]

# Each call, and what must be in its answer.
STEPS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("GetAccount", {}, {"ProductionAccessEnabled": True, "SendingEnabled": True}),
    ("CreateConfigurationSet", SET | {"Tags": TAGS}, {}),
    ("GetConfigurationSet", SET, SET | {"Tags": TAGS}),
    ("ListConfigurationSets", {"PageSize": 10}, {"ConfigurationSets": ["mine"]}),
    ("CreateCustomVerificationEmailTemplate", CONTENT | {"Tags": TAGS}, {}),
    ("CreateCustomVerificationEmailTemplate", CONTENT, {"error": "AlreadyExistsException"}),
    ("GetCustomVerificationEmailTemplate", NAMED, CONTENT | {"Tags": TAGS}),
    ("UpdateCustomVerificationEmailTemplate", CONTENT | {"TemplateSubject": "Other"}, {}),
    ("GetCustomVerificationEmailTemplate", NAMED, {"TemplateSubject": "Other", "Tags": TAGS}),
    (
        "ListCustomVerificationEmailTemplates",
        {"PageSize": 1},
        {"CustomVerificationEmailTemplates": [WITHOUT_CONTENT | {"TemplateSubject": "Other"}]},
    ),
    ("SendCustomVerificationEmail", {"EmailAddress": ADDRESS, **NAMED, **SET}, {"MessageId": True}),
    ("SendCustomVerificationEmail", {"EmailAddress": ADDRESS, "TemplateName": "none"}, {"error": "NotFoundException"}),
    ("SendCustomVerificationEmail", {"EmailAddress": "nobody", **NAMED}, {"error": "BadRequestException"}),
    ("GetEmailIdentity", IDENTITY, {"VerificationStatus": "PENDING", "VerifiedForSendingStatus": False}),
    ("TagResource", {"ResourceArn": ARN, "Tags": [*TAGS, *MORE]}, {}),
    ("UntagResource", {"ResourceArn": ARN, "TagKeys": ["owner"]}, {}),
    ("ListTagsForResource", {"ResourceArn": ARN}, {"Tags": MORE}),
    ("CreateEmailIdentity", {"EmailIdentity": "example.org"}, {"IdentityType": "DOMAIN"}),
    ("ListEmailIdentities", {"PageSize": 1}, {"NextToken": b"example.org".hex()}),
    ("ListEmailIdentities", {"NextToken": b"example.org".hex()}, {"EmailIdentities": [LISTED]}),
    ("DeleteEmailIdentity", IDENTITY, {}),
    ("GetEmailIdentity", IDENTITY, {"error": "NotFoundException"}),
    ("DeleteCustomVerificationEmailTemplate", NAMED, {}),
    ("GetCustomVerificationEmailTemplate", NAMED, {"error": "NotFoundException"}),
    ("DeleteConfigurationSet", SET, {}),
]
CALLS: Calls = [(operation, asked) for operation, asked, _ in STEPS]


def boto3_client(url: str, calls: Calls) -> Answers:
    """`url` is the server's."""
    import boto3

    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client("sesv2", region_name="us-east-1", endpoint_url=url, **keys)
    return [_boto3_call(getattr(client, xform_name(operation)), asked) for operation, asked in calls]


def _boto3_call(call: Callable[..., dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return {key: value for key, value in call(**asked).items() if key != "ResponseMetadata"}
    except ClientError as error:
        return {"error": error.response["Error"]["Code"]}


def awscli(url: str, calls: Calls) -> Answers:
    """The command line."""
    return _run([sys.executable, str(Path(__file__).with_name("awscli_client.py")), url], calls)


def javascript(url: str, calls: Calls) -> Answers:
    """The AWS SDK for JavaScript v3."""
    return _run(["node", str(JAVASCRIPT / "client.mjs"), url], calls)


def _run(command: list[str], calls: Calls) -> Answers:
    ended = subprocess.run(
        command, input=json.dumps(calls), capture_output=True, text=True, env=environment_of_nobody(), check=False
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    found: Answers = json.loads(ended.stdout)
    return found


def awscli_command(url: str, operation: str, asked: dict[str, Any]) -> list[str]:
    """One call, in a process of its own."""
    name = xform_name(operation, "-")
    return [str(AWS), "sesv2", name, "--endpoint-url", url, "--output", "json", "--cli-input-json", json.dumps(asked)]


def environment_of_nobody(**more: str) -> dict[str, str]:
    """Of a user who has no files of settings."""
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    nowhere = {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return {**os.environ, **keys, **nowhere, **more}


CLIENTS = {"boto3": boto3_client, "awscli": awscli, "JavaScript": javascript}


def missing(client: str) -> str:
    """Why a client can't be run here; "" if it can."""
    if client == "awscli" and not AWS.exists():
        return "awscli is not installed (pip install awscli)"
    if client == "JavaScript" and shutil.which("node") is None:
        return "node is not installed"
    if client == "JavaScript" and not (JAVASCRIPT / "node_modules").is_dir():
        return "the JavaScript client is not installed (npm ci --prefix tests/local_ses/javascript)"
    return ""


def answers(client: str) -> Answers:
    """What came of the calls, on a server of its own, without what differs each time."""
    with LocalSes(verified_from=["example.com"]) as ses:
        found = CLIENTS[client](ses.url, CALLS)
    return [{key: bool(value) if key == "MessageId" else value for key, value in answer.items()} for answer in found]


def _within(expected: dict[str, Any], answer: dict[str, Any]) -> bool:
    return all(answer.get(key) == value for key, value in expected.items())


def failures(client: str) -> dict[str, list[Any]]:
    """By operation, the answers that lack something; an operation without any has passed."""
    failed: dict[str, list[Any]] = {operation: [] for operation, _ in CALLS}
    for (operation, _, expected), answer in zip(STEPS, answers(client), strict=True):
        if ("error" in answer and "error" not in expected) or not _within(expected, answer):
            failed[operation].append(answer)
    return failed


def table() -> str:
    """Of operations and clients, in Markdown."""
    failed = {client: failures(client) for client in CLIENTS if not missing(client)}
    lines = ["| Operation | " + " | ".join(failed) + " |", "|---" * (len(failed) + 1) + "|"]
    for operation in dict.fromkeys(operation for operation, _ in CALLS):
        marks = ["fail" if of_client[operation] else "pass" for of_client in failed.values()]
        lines.append(f"| {operation} | {' | '.join(marks)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
