"""Real clients of SES, v1 and v2, all made to do the same calls. `python -m tests.local_ses.clients` prints the tables
of operations and clients for the documentation."""

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
SDKS = ("client-ses", "client-sesv2")
GO = Path(__file__).parent / "go" / "client"
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

PLAIN = {
    "Destination": {"ToAddresses": [ADDRESS]},
    "Message": {"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "Hi"}}},
}
RANDOM = ("MessageId", "VerificationToken")

Calls = list[tuple[str, dict[str, Any]]]
Answers = list[dict[str, Any]]
Steps = list[tuple[str, dict[str, Any], dict[str, Any]]]

# Each call, and what must be in its answer.
STEPS: Steps = [
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

# The same for v1.
QUERY_STEPS: Steps = [
    ("GetSendQuota", {}, {"Max24HourSend": 50_000}),
    ("CreateConfigurationSet", {"ConfigurationSet": {"Name": "mine"}}, {}),
    ("ListConfigurationSets", {}, {"ConfigurationSets": [{"Name": "mine"}]}),
    ("CreateCustomVerificationEmailTemplate", CONTENT, {}),
    ("CreateCustomVerificationEmailTemplate", CONTENT, {"error": "CustomVerificationEmailTemplateAlreadyExists"}),
    ("GetCustomVerificationEmailTemplate", NAMED, CONTENT),
    ("UpdateCustomVerificationEmailTemplate", NAMED | {"TemplateSubject": "Other"}, {}),
    (
        "ListCustomVerificationEmailTemplates",
        {"MaxResults": 1},
        {"CustomVerificationEmailTemplates": [WITHOUT_CONTENT | {"TemplateSubject": "Other"}]},
    ),
    ("SendCustomVerificationEmail", {"EmailAddress": ADDRESS, **NAMED, **SET}, {"MessageId": True}),
    (
        "SendCustomVerificationEmail",
        {"EmailAddress": ADDRESS, "TemplateName": "none"},
        {"error": "CustomVerificationEmailTemplateDoesNotExist"},
    ),
    ("VerifyDomainIdentity", {"Domain": "example.org"}, {"VerificationToken": True}),
    ("VerifyEmailIdentity", {"EmailAddress": "other@example.net"}, {}),
    ("ListIdentities", {"IdentityType": "EmailAddress"}, {"Identities": ["other@example.net", ADDRESS]}),
    (
        "GetIdentityVerificationAttributes",
        {"Identities": [ADDRESS]},
        {"VerificationAttributes": {ADDRESS: {"VerificationStatus": "Pending"}}},
    ),
    ("SendEmail", {"Source": "hello@example.com", **PLAIN}, {"MessageId": True}),
    ("SendEmail", {"Source": "hello@example.org", **PLAIN}, {"error": "MessageRejected"}),
    ("DeleteIdentity", {"Identity": ADDRESS}, {}),
    ("DeleteCustomVerificationEmailTemplate", NAMED, {}),
    ("GetCustomVerificationEmailTemplate", NAMED, {"error": "CustomVerificationEmailTemplateDoesNotExist"}),
    ("DeleteConfigurationSet", SET, {}),
]
SERVICES = {"sesv2": STEPS, "ses": QUERY_STEPS}
CALLS: Calls = [(operation, asked) for operation, asked, _ in STEPS]


def boto3_client(url: str, service: str, calls: Calls) -> Answers:
    """`url` is the server's."""
    import boto3

    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client(service, region_name="us-east-1", endpoint_url=url, **keys)
    return [_boto3_call(getattr(client, xform_name(operation)), asked) for operation, asked in calls]


def _boto3_call(call: Callable[..., dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return {key: value for key, value in call(**asked).items() if key != "ResponseMetadata"}
    except ClientError as error:
        return {"error": error.response["Error"]["Code"]}


def awscli(url: str, service: str, calls: Calls) -> Answers:
    """The command line."""
    return _run([sys.executable, str(Path(__file__).with_name("awscli_client.py")), url, service], calls)


def javascript(url: str, service: str, calls: Calls) -> Answers:
    """The AWS SDK for JavaScript v3."""
    return _run(["node", str(JAVASCRIPT / "client.mjs"), url, service], calls)


def go(url: str, service: str, calls: Calls) -> Answers:
    """The AWS SDK for Go v2."""
    return _run([str(GO), url, service], calls)


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


CLIENTS = {"boto3": boto3_client, "awscli": awscli, "JavaScript": javascript, "Go": go}


def missing(client: str) -> str:
    """Why a client can't be run here; "" if it can."""
    if client == "awscli" and not AWS.exists():
        return "awscli is not installed (pip install awscli)"
    if client == "JavaScript" and shutil.which("node") is None:
        return "node is not installed"
    if client == "JavaScript" and not all((JAVASCRIPT / "node_modules/@aws-sdk" / name).is_dir() for name in SDKS):
        return "the JavaScript client is not installed (npm ci --prefix tests/local_ses/javascript)"
    if client == "Go" and not GO.exists():
        return "the Go client is not built (go build -C tests/local_ses/go -o client .)"
    return ""


def answers(client: str, service: str) -> Answers:
    """What came of the calls, on a server of its own, without what differs each time and what isn't there."""
    calls = [(operation, asked) for operation, asked, _ in SERVICES[service]]
    with LocalSes(verified_from=["example.com"]) as ses:
        found = CLIENTS[client](ses.url, service, calls)
    return [{key: bool(value) if key in RANDOM else value for key, value in _present(one).items()} for one in found]


def _present(value: Any) -> Any:
    """Without members that are null, which Go has."""
    if isinstance(value, dict):
        return {key: _present(item) for key, item in value.items() if item is not None}
    return [_present(item) for item in value] if isinstance(value, list) else value


def _within(expected: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Some SDKs name an error by its code, some by its type."""
    named = {"error": answer["error"].removesuffix("Exception")} if "error" in answer else {}
    wanted = {"error": expected["error"].removesuffix("Exception")} if "error" in expected else {}
    return all((answer | named).get(key) == value for key, value in (expected | wanted).items())


def failures(client: str, service: str) -> dict[str, list[Any]]:
    """By operation, the answers that lack something; an operation without any has passed."""
    steps = SERVICES[service]
    failed: dict[str, list[Any]] = {operation: [] for operation, _, _ in steps}
    for (operation, _, expected), answer in zip(steps, answers(client, service), strict=True):
        if ("error" in answer and "error" not in expected) or not _within(expected, answer):
            failed[operation].append(answer)
    return failed


def table(service: str) -> str:
    """Of operations and clients, in Markdown."""
    failed = {client: failures(client, service) for client in CLIENTS if not missing(client)}
    lines = [f"| Operation of {service} | " + " | ".join(failed) + " |", "|---" * (len(failed) + 1) + "|"]
    for operation in dict.fromkeys(operation for operation, _, _ in SERVICES[service]):
        marks = ["fail" if of_client[operation] else "pass" for of_client in failed.values()]
        lines.append(f"| {operation} | {' | '.join(marks)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print("\n\n".join(map(table, SERVICES)))
