"""The stack's `aws:` keys: what is read, what is wrong with them, and which change nothing."""

import json
import re
from importlib.metadata import files
from typing import Any

import pytest

from ses_verified_senders.ses.aws_config import OTHERS, AwsConfig, AwsKeys, unread
from ses_verified_senders.ses.role import Role
from ses_verified_senders.ses.shape import InvalidAwsConfig

ONE, TWO = "111122223333", "444455556666"
ARN = "arn:aws:iam::111122223333:role/senders"


def config(roles: Any = None, /, **keys: Any) -> AwsConfig:
    """As the engine passes it on: lists and mappings as JSON."""
    values = {f"aws:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in keys.items()}
    return AwsConfig.of(values.get, roles if roles is None else json.dumps(roles))


def faults(roles: Any = None, /, **keys: Any) -> list[str]:
    with pytest.raises(InvalidAwsConfig) as raised:
        config(roles, **keys)
    return str(raised.value).splitlines()


def test_every_key_of_pulumi_aws_is_read_or_said_to_change_nothing() -> None:
    """A release of pulumi-aws with another key has to be looked at."""
    [file] = [file for file in files("pulumi-aws") or () if str(file) == "pulumi_aws/config/vars.py"]
    theirs = set(re.findall(r"__config__\.get\w*\('(\w+)'\)", file.read_text()))
    ours = {*AwsKeys.names(), *OTHERS}
    assert ours - theirs == {"assumeRole"}, "an older spelling"
    assert theirs - ours == set()


@pytest.mark.parametrize("key", ["assumeRole", "assumeRoles"])
def test_roles_in_either_spelling(key: str) -> None:
    role = {"roleArn": ARN, "sessionName": "pulumi"}
    value: Any = role if key == "assumeRole" else [role]
    assert config(**{key: value}).roles == (Role(role_arn=ARN, session_name="pulumi"),)


def test_a_region_of_another_account() -> None:
    """Its role is assumed last, whether written in full or as an ARN alone."""
    first, second = {"roleArn": ARN}, {"roleArn": ARN.replace(ONE, TWO), "externalId": "x"}
    made = config({"eu-west-1": second, "eu-west-2": second["roleArn"]}, assumeRoles=[first])
    assert [role.role_arn for role in made.for_region("eu-west-1").roles] == [ARN, second["roleArn"]]
    assert made.for_region("eu-west-1").roles[1].external_id == "x"
    assert made.for_region("eu-west-2").roles[1] == Role(role_arn=second["roleArn"])
    assert made.for_region("us-east-1").roles == made.roles


@pytest.mark.parametrize(
    ("written", "seconds"), [("1h", 3600), ("15m", 900), ("12h", 43200), ("1h30m", 5400), ("900s", 900), ("0.5h", 1800)]
)
def test_the_duration_of_a_role(written: str, seconds: int) -> None:
    role = {"roleArn": ARN, "duration": written}
    assert config(assumeRole=role).roles[0].request() == {"DurationSeconds": seconds}
    assert config({"eu-west-1": role}).for_region("eu-west-1").roles[0].duration == seconds


def test_endpoints() -> None:
    """Those of other services are theirs to check."""
    made = config(endpoints=[{"sts": "http://127.0.0.1:1", "ec2": "?"}, {"sesv2": "http://127.0.0.1:2"}])
    assert [made.endpoint(name) for name in ("sesv2", "sts", "ec2")] == [
        "http://127.0.0.1:2",
        "http://127.0.0.1:1",
        None,
    ]


def test_an_account_that_the_stack_is_not_for() -> None:
    allowed, forbidden = config(allowedAccountIds=[ONE]), config(forbiddenAccountIds=[int(TWO)])
    allowed.check_account(ONE)
    forbidden.check_account(ONE)
    with pytest.raises(InvalidAwsConfig, match=f"account {TWO}, and aws:allowedAccountIds names {ONE}"):
        allowed.check_account(TWO)
    with pytest.raises(InvalidAwsConfig, match=f"account {TWO}, which aws:forbiddenAccountIds names"):
        forbidden.check_account(TWO)


def test_tags_for_all_resources_and_tags_of_others() -> None:
    made = config(defaultTags={"tags": {"team": "mail"}}, ignoreTags={"keys": ["cost"], "keyPrefixes": ["k8s/"]})
    assert made.default_tags == {"team": "mail"}
    assert [made.ignores_tag(key) for key in ("cost", "k8s/x", "costs", "team")] == [True, True, False, False]
    assert not config().ignores_tag("team")


LIST_OF_ENDPOINTS = 'aws:endpoints is not a list of mappings; write one, as in [{"sesv2": "https://…"}]'
LIST_OF_ROLES = 'aws:assumeRoles is not a list of mappings; write one, as in [{"roleArn": "arn:aws:iam::…:role/…"}]'
WITH_ITS_SCHEME = "; write a URL with its scheme and host, as in http://localhost:4566"
AS_AN_ARN = "is not a role's ARN; write it as in arn:aws:iam::111122223333:role/senders"
ACCOUNTS = "is not a list of account ids; write one, of twelve digits each in quotes"
A_ROLE = 'is not a mapping; write one, as in {"roleArn": "arn:aws:iam::…:role/…"}'


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"endpoints": "http://127.0.0.1"}, LIST_OF_ENDPOINTS),
        ({"endpoints": {"sesv2": "http://127.0.0.1"}}, LIST_OF_ENDPOINTS),
        ({"endpoints": ["http://127.0.0.1"]}, 'aws:endpoints[0] is not a mapping; write one, as in {"sesv2"'),
        ({"endpoints": [{"sesv2": "localhost:4566"}]}, f"aws:endpoints[0].sesv2 is 'localhost:4566'{WITH_ITS_SCHEME}"),
        ({"endpoints": [{"sts": "http://"}]}, f"aws:endpoints[0].sts is 'http://'{WITH_ITS_SCHEME}"),
        ({"endpoints": [{"sts": "http://[::1"}]}, f"aws:endpoints[0].sts is 'http://[::1'{WITH_ITS_SCHEME}"),
        ({"endpoints": [{"sts": "http://a:b"}]}, f"aws:endpoints[0].sts is 'http://a:b'{WITH_ITS_SCHEME}"),
        ({"endpoints": [{"sts": 4566}]}, f"aws:endpoints[0].sts is 4566{WITH_ITS_SCHEME}"),
        ({"httpProxy": "proxy:3128"}, f"aws:httpProxy is 'proxy:3128'{WITH_ITS_SCHEME}"),
        ({"assumeRoles": {"roleArn": ARN}}, LIST_OF_ROLES),
        ({"assumeRoles": ARN}, LIST_OF_ROLES),
        ({"assumeRoles": [ARN]}, f"aws:assumeRoles[0] {A_ROLE}"),
        ({"assumeRole": ARN}, f"aws:assumeRole {A_ROLE}"),
        ({"assumeRoles": [{"sessionName": "x"}]}, "aws:assumeRoles[0] has no roleArn; add it"),
        ({"assumeRoles": [{"roleArn": "senders"}]}, f"aws:assumeRoles[0].roleArn {AS_AN_ARN}"),
        ({"assumeRoles": [{"roleArn": 1}]}, f"aws:assumeRoles[0].roleArn {AS_AN_ARN}"),
        (
            {"assumeRoles": [{"roleArn": ARN, "policyARNs": []}]},
            "aws:assumeRoles[0] has no key 'policyARNs'; did you mean policyArns?",
        ),
        ({"assumeRole": {"roleArn": ARN, "tags": ["x"]}}, "aws:assumeRole.tags is not a mapping of texts; write one"),
        ({"assumeRole": {"roleArn": ARN, "policy": {}}}, "aws:assumeRole.policy is not a text; write a single value"),
        ({"assumeRole": {"roleArn": ARN, "policyArns": "x"}}, "aws:assumeRole.policyArns is not a list of texts"),
        ({"assumeRole": {"roleArn": ARN, "duration": "13h"}}, "aws:assumeRole.duration is 13h; write a time from 15m"),
        ({"assumeRole": {"roleArn": ARN, "duration": "14m"}}, "aws:assumeRole.duration is 14m; write a time from 15m"),
        ({"assumeRole": {"roleArn": ARN, "duration": 3600}}, "aws:assumeRole.duration is 3600; write a time as in 1h"),
        ({"allowedAccountIds": ONE}, f"aws:allowedAccountIds {ACCOUNTS}"),
        ({"allowedAccountIds": ["12"]}, f"aws:allowedAccountIds {ACCOUNTS}"),
        ({"forbiddenAccountIds": [12]}, f"aws:forbiddenAccountIds {ACCOUNTS}"),
        ({"sharedConfigFiles": "config"}, "aws:sharedConfigFiles is not a list of files; write one"),
        ({"sharedCredentialsFiles": ["/no/such"]}, "aws:sharedCredentialsFiles[0] is '/no/such', and there is no such"),
        ({"customCaBundle": "/no/such"}, "aws:customCaBundle is '/no/such', and there is no such file; correct its"),
        ({"useFipsEndpoint": "yes"}, "aws:useFipsEndpoint is 'yes'; write true or false"),
        ({"maxRetries": "0"}, "aws:maxRetries is '0'; write a whole number from 1 to 9999"),
        ({"ec2MetadataServiceEndpointMode": "v6"}, "aws:ec2MetadataServiceEndpointMode is 'v6'; write IPv4 or IPv6"),
        ({"defaultTags": {"team": "mail"}}, "aws:defaultTags has no key 'team'; write tags"),
        ({"defaultTags": {"tags": {"team": "R&D"}}}, "the tag 'team' has the value 'R&D' with &, which AWS bars"),
        (
            {"assumeRoleWithWebIdentity": {"roleArn": ARN}},
            "has no token; add webIdentityTokenFile",
        ),
        ({"accessKey": "k"}, "accessKey and secretKey go together; set both, or neither"),
    ],
)
def test_what_cannot_be_honoured_is_said(keys: dict[str, Any], said: str) -> None:
    [fault] = faults(**keys)
    assert said in fault


def test_everything_that_is_wrong_is_said_at_once() -> None:
    roles = {"eu-west-1": "x", "us-east-1": {"roleArn": ARN, "durationSeconds": 3600}}
    assert faults(roles, allowedAccountIds="x", assumeRole={"roleArn": "x"}, useDualstackEndpoint="no") == [
        f"aws:allowedAccountIds {ACCOUNTS}",
        f"aws:assumeRole.roleArn {AS_AN_ARN}",
        "aws:useDualstackEndpoint is 'no'; write true or false",
        f"roles.eu-west-1.roleArn {AS_AN_ARN}",
        "roles.us-east-1 has no key 'durationSeconds'; did you mean duration?",
    ]
    [fault] = faults("x")
    assert fault.startswith("roles is not a mapping; write one, as in ")


def test_a_fault_is_short_whatever_was_written() -> None:
    [fault] = faults(useFipsEndpoint="x" * 30_000)
    assert len(fault) < 300


@pytest.mark.parametrize(
    ("key", "advice"),
    [
        ("profil", "did you mean aws:profile?"),
        ("allowedAccountId", "did you mean aws:allowedAccountIds?"),
        ("sharedCredentialsFile", "did you mean aws:sharedCredentialsFiles?"),
        ("assumerole", "did you mean aws:assumeRole?"),
        ("retryMode", "remove it, unless other resources of the stack need it"),
        ("s3UsePathStyle", "remove it, unless other resources of the stack need it"),
        ("colour", "remove it, unless other resources of the stack need it"),
    ],
)
def test_a_key_that_changes_nothing_is_warned_of(key: str, advice: str) -> None:
    found = list(unread(lambda _: None, ["aws:region", f"aws:{key}", "project:profil"]))
    assert found == [f"aws:{key} has no effect on verified senders; {advice}"]


@pytest.mark.parametrize(
    ("endpoints", "named"),
    [
        ([{"ses": "http://x"}], ["ses"]),
        ([{"sesv": "http://x"}, {"sts": "http://x"}], ["sesv"]),
        ([{"ses": "http://x", "sesv2": "http://x"}], []),
        ([{"s3": "http://x"}], []),
        (None, []),
    ],
)
def test_an_endpoint_that_changes_nothing_is_warned_of(endpoints: Any, named: list[str]) -> None:
    found = list(unread({"aws:endpoints": json.dumps(endpoints)}.get, ["aws:endpoints"]))
    assert found == [
        f"aws:endpoints names {name}, which has no effect on verified senders; did you mean sesv2?" for name in named
    ]
