"""What SendingFoundation makes with pulumi-aws, and that AWS's own models would take it."""

import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from botocore import xform_name
from pulumi.runtime import mocks, set_mocks
from pulumi.runtime.mocks import test as as_program

from components.sending_foundation import SendingFoundation
from local_ses.testing import LocalSes
from ses_verified_senders.foundation.pipelines import GitHub, GitLab
from tests.components.foundation_calls import AwsCall, call, faults

TOKENS = ["token1", "token2", "token3"]
BUS = "arn:aws:events:eu-west-1:111122223333:event-bus/default"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:bounces"
EVERYTHING: dict[str, Any] = {
    "region": "eu-west-1",
    "domain": "example.com",
    "mail_from_domain": "bounce.example.com",
    "zone_id": "Z1",
    "configuration_set": "verification",
    "event_bus_arn": BUS,
    "topic_arn": TOPIC,
    "account_suppressed_reasons": ["BOUNCE", "COMPLAINT"],
    "pipeline": GitHub("acme/senders"),
    "stacks": "acme/senders/*",
    "from_addresses": ["hello@example.com"],
    "recipients": ["*@example.com"],
    "tags": {"team": "mail"},
}


class Recorder(mocks.Mocks):
    """What was registered, by the last word of its type and its name."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, str], dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        kind = args.typ.rpartition(":")[2]
        self.made[kind, args.name] = args.inputs
        arn = f"arn:aws:iam::111122223333:{kind}/{args.name}"
        outputs = args.inputs | {"arn": arn, "name": args.inputs.get("name", args.name)}
        if kind == "EmailIdentity":
            outputs["dkimSigningAttributes"] = {"tokens": TOKENS}
        return f"{args.name}-id", outputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"{args.token}: a preview asks AWS for nothing")

    @property
    def calls(self) -> list[AwsCall]:
        """In the order of the resources; the component itself makes none."""
        return [call(kind, name, inputs) for (kind, name), inputs in self.made.items() if kind != "SendingFoundation"]


@pytest.fixture
def recorder() -> Recorder:
    made = Recorder()
    set_mocks(made, project="mail", stack="test")
    return made


def make(**arguments: Any) -> dict[str, Any]:
    """The outputs of a foundation."""
    seen: dict[str, Any] = {}

    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> pulumi.Output[None]:
        made = SendingFoundation("mail", **arguments)
        return pulumi.Output.all(
            records=made.records,
            configuration_set_name=made.configuration_set_name,
            from_domain=made.from_domain,
            plan_role_arn=made.plan_role_arn,
            deploy_role_arn=made.deploy_role_arn,
        ).apply(seen.update)

    program()
    return seen


def test_nothing_is_made_that_is_not_given(recorder: Recorder) -> None:
    outputs = make()
    assert list(recorder.made) == [("SendingFoundation", "mail")]
    assert outputs["records"] == []
    assert {outputs[name] for name in outputs if name != "records"} == {""}


PARTS: list[tuple[dict[str, Any], set[str]]] = [
    ({"domain": "example.com"}, {"EmailIdentity"}),
    (
        {"domain": "example.com", "mail_from_domain": "bounce.example.com"},
        {"EmailIdentity", "EmailIdentityMailFromAttributes"},
    ),
    ({"domain": "example.com", "zone_id": "Z1"}, {"EmailIdentity", "Record"}),
    ({"configuration_set": "verification"}, {"ConfigurationSet"}),
    (
        {"configuration_set": "verification", "topic_arn": TOPIC},
        {"ConfigurationSet", "ConfigurationSetEventDestination"},
    ),
    ({"account_suppressed_reasons": []}, {"AccountSuppressionAttributes"}),
    ({"pipeline": GitHub("acme/senders")}, {"OpenIdConnectProvider", "Role", "RolePolicy"}),
    ({"pipeline": GitHub("acme/senders"), "oidc_provider_arn": "arn:aws:iam::1:oidc"}, {"Role", "RolePolicy"}),
]


@pytest.mark.parametrize(("arguments", "kinds"), PARTS)
def test_each_part_comes_alone(recorder: Recorder, arguments: dict[str, Any], kinds: set[str]) -> None:
    make(region="eu-west-1", **arguments)
    assert {kind for kind, _ in recorder.made} - {"SendingFoundation"} == kinds
    assert [faults(made) for made in recorder.calls] == [[] for _ in recorder.calls]


def test_aws_would_take_all_of_it(recorder: Recorder) -> None:
    make(**EVERYTHING)
    assert len(recorder.calls) == 16
    assert [fault for made in recorder.calls for fault in faults(made)] == []


def test_the_check_of_values_finds_what_mocks_let_through(recorder: Recorder) -> None:
    make(configuration_set="verification", suppressed_reasons=["BOUNCES"])
    [made] = recorder.calls
    assert faults(made) == [
        "CreateConfigurationSet.SuppressionOptions.SuppressedReasons: BOUNCES is none of BOUNCE, COMPLAINT"
    ]


def test_the_from_domain_and_its_records(recorder: Recorder) -> None:
    outputs = make(**EVERYTHING)
    assert outputs["from_domain"] == "example.com"
    dkim = [
        {
            "name": f"{token}._domainkey.example.com",
            "type": "CNAME",
            "value": f"{token}.dkim.amazonses.com",
            "ttl": 600,
        }
        for token in TOKENS
    ]
    mail_from = [
        {"name": "bounce.example.com", "type": "MX", "value": "10 feedback-smtp.eu-west-1.amazonses.com", "ttl": 600},
        {"name": "bounce.example.com", "type": "TXT", "value": "v=spf1 include:amazonses.com ~all", "ttl": 600},
    ]
    assert outputs["records"] == dkim + mail_from
    names = [*(f"mail-dkim-{index}" for index in range(3)), "mail-mail-from-0", "mail-mail-from-1"]
    made = [recorder.made["Record", name] for name in names]
    assert [
        {"name": one["name"], "type": one["type"], "value": one["records"][0], "ttl": one["ttl"]} for one in made
    ] == dkim + mail_from
    assert {one["zoneId"] for one in made} == {"Z1"}


def test_a_region_whose_dkim_keys_stand_elsewhere(recorder: Recorder) -> None:
    outputs = make(region="eu-south-1", domain="example.com")
    assert outputs["records"][0]["value"] == "token1.dkim.eu-south-1.amazonses.com"


def test_the_configuration_set(recorder: Recorder) -> None:
    outputs = make(**EVERYTHING)
    assert outputs["configuration_set_name"] == "verification"
    assert recorder.made["ConfigurationSet", "mail-configuration-set"] == {
        "configurationSetName": "verification",
        "deliveryOptions": {"tlsPolicy": "REQUIRE"},
        "reputationOptions": {"reputationMetricsEnabled": True},
        "suppressionOptions": {"suppressedReasons": ["BOUNCE", "COMPLAINT"]},
        "region": "eu-west-1",
        "tags": {"team": "mail"},
    }
    event_bus = recorder.made["ConfigurationSetEventDestination", "mail-event-bridge"]["eventDestination"]
    assert event_bus["eventBridgeDestination"] == {"eventBusArn": BUS}
    topic = recorder.made["ConfigurationSetEventDestination", "mail-sns"]["eventDestination"]
    assert topic["snsDestination"] == {"topicArn": TOPIC}
    assert event_bus["enabled"]
    assert {"SEND", "DELIVERY", "BOUNCE"} <= set(event_bus["matchingEventTypes"])


def test_the_roles(recorder: Recorder) -> None:
    outputs = make(**EVERYTHING)
    assert outputs["plan_role_arn"].endswith("/mail-plan")
    assert outputs["deploy_role_arn"].endswith("/mail-deploy")
    trust = json.loads(recorder.made["Role", "mail-deploy"]["assumeRolePolicy"])["Statement"][0]
    assert trust["Principal"] == {"Federated": "arn:aws:iam::111122223333:OpenIdConnectProvider/mail-oidc"}
    sessions = {kind: recorder.made["Role", f"mail-{kind}"]["maxSessionDuration"] for kind in ("plan", "deploy")}
    assert sessions == {"plan": 3600, "deploy": 21600}
    policy = recorder.made["RolePolicy", "mail-plan"]["policy"]
    assert "Send" not in policy
    assert "Delete" not in policy
    deploys = {one["Sid"]: one for one in json.loads(recorder.made["RolePolicy", "mail-deploy"]["policy"])["Statement"]}
    assert deploys["ChangeAndDeleteWhatIsMarked"]["Condition"] == {
        "StringLike": {"aws:ResourceTag/verified-senders:stack": "acme/senders/*"}
    }
    assert deploys["SendVerificationEmails"]["Condition"] == {
        "StringLike": {"ses:FromAddress": ["hello@example.com"]},
        "ForAllValues:StringLike": {"ses:Recipients": ["*@example.com"]},
        "Null": {"ses:Recipients": "false"},
    }


def test_gitlab(recorder: Recorder) -> None:
    make(pipeline=GitLab("acme/mail/senders", url="https://git.example.com"))
    assert recorder.made["OpenIdConnectProvider", "mail-oidc"]["clientIdLists"] == ["https://git.example.com"]
    trust = json.loads(recorder.made["Role", "mail-deploy"]["assumeRolePolicy"])["Statement"][0]
    assert trust["Condition"] == {
        "StringEquals": {"git.example.com:aud": "https://git.example.com"},
        "StringLike": {"git.example.com:sub": ["project_path:acme/mail/senders:ref_type:branch:ref:main"]},
    }


TOGETHER = [
    ({"zone_id": "Z1"}, r"mail_from_domain and zone_id belong to a domain; add domain="),
    ({"topic_arn": TOPIC}, r"events come from a configuration set; add configuration_set="),
    ({"recipients": ["*@example.com"]}, r"the roles trust a pipeline; add pipeline="),
    ({"domain": "example.com"}, r"the DNS records name the region; add region=, or set aws:region"),
    (
        {"domain": "example.com", "region": "eu-west-1", "mail_from_domain": "bounce.example.org"},
        r"bounce\.example\.org is not below example\.com; use one such as bounce\.example\.com",
    ),
]


@pytest.mark.parametrize(("arguments", "said"), TOGETHER)
def test_what_does_not_go_together(recorder: Recorder, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(pulumi.RunError, match=said):
        make(**arguments)


# What it would create, at a server


@pytest.fixture(scope="module")
def ses() -> Iterator[LocalSes]:
    with LocalSes() as server:
        yield server


# The engine makes what others depend on first; mocks record in any order.
ORDER = [
    "CreateEmailIdentity",
    "PutEmailIdentityMailFromAttributes",
    "ChangeResourceRecordSets",
    "CreateConfigurationSet",
    "CreateConfigurationSetEventDestination",
    "PutAccountSuppressionAttributes",
    "CreateOpenIDConnectProvider",
    "CreateRole",
    "PutRolePolicy",
]


def test_a_server_takes_all_of_it(recorder: Recorder, ses: LocalSes) -> None:
    zone = ses.client(service="route53").create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]
    here = {
        "region": "us-east-1",
        "zone_id": zone["Id"],
        "topic_arn": ses.client(service="sns").create_topic(Name="bounces")["TopicArn"],
        "event_bus_arn": ses.client(service="events").describe_event_bus(Name="default")["Arn"],
    }
    make(**EVERYTHING | here)
    for made in sorted(recorder.calls, key=lambda made: ORDER.index(made.operation)):
        getattr(ses.client(service=made.service), xform_name(made.operation))(**made.request)
    sesv2 = ses.client()
    found = sesv2.get_configuration_set(ConfigurationSetName="verification")
    assert found["DeliveryOptions"]["TlsPolicy"] == "REQUIRE"
    assert found["SuppressionOptions"]["SuppressedReasons"] == ["BOUNCE", "COMPLAINT"]
    destinations = sesv2.get_configuration_set_event_destinations(ConfigurationSetName="verification")
    assert {one["Name"] for one in destinations["EventDestinations"]} == {"event-bridge", "sns"}
    identity = sesv2.get_email_identity(EmailIdentity="example.com")
    assert identity["IdentityType"] == "DOMAIN"
    assert identity["MailFromAttributes"]["MailFromDomain"] == "bounce.example.com"
    assert sesv2.get_account()["SuppressionAttributes"]["SuppressedReasons"] == ["BOUNCE", "COMPLAINT"]
    roles = {role["RoleName"] for role in ses.client(service="iam").list_roles()["Roles"]}
    assert {"mail-plan", "mail-deploy"} <= roles
