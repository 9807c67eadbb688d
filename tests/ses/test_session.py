"""The stack's `aws:` keys, as pulumi-aws reads them, on top of boto3's own chain."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError

from ses_verified_senders.ses.session import AwsConfig, InvalidAwsConfig, session

ONE, TWO = "111122223333", "444455556666"
ARN = "arn:aws:iam::111122223333:role/senders"


def config(roles: Any = None, /, **keys: Any) -> AwsConfig:
    """As the engine passes it on: lists and mappings as JSON."""
    values = {f"aws:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in keys.items()}
    return AwsConfig.of(values.get, roles if roles is None else json.dumps(roles))


def test_nothing_configured_leaves_it_to_botos_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from-the-environment")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert session(config()).get_credentials().access_key == "from-the-environment"


def test_keys_of_the_stack_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from-the-environment")
    made = session(config(region="eu-west-1", accessKey="of-the-stack", secretKey="s", token="t"))
    assert (made.region_name, made.get_credentials().access_key) == ("eu-west-1", "of-the-stack")


def test_profile_and_credentials_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "credentials"
    file.write_text("[senders]\naws_access_key_id = of-the-profile\naws_secret_access_key = s\n")
    made = session(config(profile="senders", sharedCredentialsFiles=[str(file)]))
    assert made.get_credentials().access_key == "of-the-profile"


@pytest.mark.parametrize("key", ["assumeRole", "assumeRoles"])
def test_roles_in_either_spelling(key: str) -> None:
    role = {"roleArn": ARN, "sessionName": "pulumi"}
    value: Any = role if key == "assumeRole" else [role]
    assert config(**{key: value}).roles == [role]


def test_a_region_of_another_account() -> None:
    """Its role is assumed last, whether written in full or as an ARN alone."""
    first, second = {"roleArn": ARN}, {"roleArn": ARN.replace(ONE, TWO), "externalId": "x"}
    made = config({"eu-west-1": second, "eu-west-2": second["roleArn"]}, assumeRoles=[first])
    assert made.for_region("eu-west-1").roles == [first, second]
    assert made.for_region("eu-west-2").roles == [first, {"roleArn": second["roleArn"]}]
    assert made.for_region("us-east-1").roles == made.roles == [first]


class FakeSts:
    """The STS client of any botocore session: `requests` are those to AssumeRole, `options` the clients' own."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.options: list[dict[str, Any]] = []

    def create(self, _service: str, **options: Any) -> "FakeSts":
        self.options.append(options)
        return self

    def __enter__(self) -> "FakeSts":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def assume_role(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        number = len(self.requests)
        return {
            "Credentials": {
                "AccessKeyId": f"assumed-{number}",
                "SecretAccessKey": "s",
                "SessionToken": "t",
                "Expiration": "2099-01-01T00:00:00Z",
            }
        }


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> FakeSts:
    fake = FakeSts()
    monkeypatch.setattr("botocore.session.Session.create_client", fake.create)
    return fake


def test_roles_are_assumed_one_after_the_other(sts: FakeSts) -> None:
    roles = [{"roleArn": f"{ARN}{number}", "sessionName": "pulumi"} for number in (1, 2)]
    made = session(config(accessKey="k", secretKey="s", region="eu-west-1", assumeRoles=roles))
    assert made.get_credentials().get_frozen_credentials().access_key == "assumed-2"
    assert [request["RoleArn"] for request in sts.requests] == [role["roleArn"] for role in roles]
    assert [options["aws_access_key_id"] for options in sts.options] == ["k", "assumed-1"]


def assume(role: dict[str, Any]) -> None:
    session(config(accessKey="k", secretKey="s", assumeRoles=[role])).get_credentials().get_frozen_credentials()


def test_a_role_is_asked_for_as_it_is_written(sts: FakeSts) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""
    assume(
        {
            "roleArn": ARN,
            "duration": "1h",
            "externalId": "e",
            "policy": "{}",
            "policyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "sessionName": "n",
            "sourceIdentity": "i",
            "tags": {"team": "mail"},
            "transitiveTagKeys": ["team"],
        }
    )
    assert sts.requests == [
        {
            "RoleArn": ARN,
            "ExternalId": "e",
            "Policy": "{}",
            "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
            "RoleSessionName": "n",
            "SourceIdentity": "i",
            "Tags": [{"Key": "team", "Value": "mail"}],
            "TransitiveTagKeys": ["team"],
        }
    ]


def test_a_role_without_credentials_to_assume_it_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(NoCredentialsError):
        session(config(assumeRoles=[{"roleArn": ARN}]))


def test_assuming_a_role_is_given_up_like_every_call(sts: FakeSts) -> None:
    assume({"roleArn": ARN})
    [options] = sts.options
    assert (options["config"].connect_timeout, options["config"].retries["total_max_attempts"]) == (10, 4)


def test_endpoints() -> None:
    endpoints = config(endpoints=[{"sts": "http://127.0.0.1:1"}, {"sesv2": "http://127.0.0.1:2"}])
    assert [endpoints.endpoint(name) for name in ("sesv2", "sts", "s3")] == [
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


LIST_OF_ENDPOINTS = 'aws:endpoints is no list of mappings; write one, as in [{"sesv2": "https://…"}]'
LIST_OF_ROLES = 'aws:assumeRoles is no list of mappings; write one, as in [{"roleArn": "arn:aws:iam::…:role/…"}]'
WITH_ITS_SCHEME = "; write it with its scheme and host, as in http://localhost:4566"
AS_AN_ARN = "; write it as in arn:aws:iam::111122223333:role/senders"
ACCOUNTS = "is no list of account ids; write one, of twelve digits each in quotes"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"endpoints": "http://127.0.0.1"}, LIST_OF_ENDPOINTS),
        ({"endpoints": {"sesv2": "http://127.0.0.1"}}, LIST_OF_ENDPOINTS),
        ({"endpoints": ["http://127.0.0.1"]}, LIST_OF_ENDPOINTS),
        ({"endpoints": [{"sesv2": "localhost:4566"}]}, "aws:endpoints: sesv2 is 'localhost:4566', no URL"),
        ({"endpoints": [{"sts": "http://"}]}, f"aws:endpoints: sts is 'http://', no URL{WITH_ITS_SCHEME}"),
        ({"endpoints": [{"sts": "http://[::1"}]}, f"aws:endpoints: sts is 'http://[::1', no URL{WITH_ITS_SCHEME}"),
        ({"endpoints": [{"sts": "http://a:b"}]}, f"aws:endpoints: sts is 'http://a:b', no URL{WITH_ITS_SCHEME}"),
        ({"endpoints": [{"sts": 4566}]}, f"aws:endpoints: sts is 4566, no URL{WITH_ITS_SCHEME}"),
        ({"assumeRoles": {"roleArn": ARN}}, LIST_OF_ROLES),
        ({"assumeRoles": ARN}, LIST_OF_ROLES),
        ({"assumeRoles": [ARN]}, LIST_OF_ROLES),
        ({"assumeRole": ARN}, 'aws:assumeRole is no mapping; write one, as in {"roleArn": "arn:aws:iam::…:role/…"}'),
        ({"assumeRoles": [{"sessionName": "x"}]}, f"aws:assumeRoles[0] has no roleArn{AS_AN_ARN}"),
        ({"assumeRoles": [{"roleArn": "senders"}]}, f"aws:assumeRoles[0].roleArn is no role's ARN{AS_AN_ARN}"),
        ({"assumeRoles": [{"roleArn": 1}]}, f"aws:assumeRoles[0].roleArn is no role's ARN{AS_AN_ARN}"),
        (
            {"assumeRoles": [{"roleArn": ARN, "policyARNs": []}]},
            "aws:assumeRoles[0] may not have policyARNs; write duration, externalId, policy, policyArns, roleArn, "
            "sessionName, sourceIdentity, tags, transitiveTagKeys",
        ),
        ({"assumeRole": {"roleArn": ARN, "tags": ["x"]}}, "aws:assumeRole.tags is no mapping of texts; write one"),
        ({"assumeRole": {"roleArn": ARN, "policy": {}}}, "aws:assumeRole.policy is no text; write a single value"),
        ({"assumeRole": {"roleArn": ARN, "policyArns": "x"}}, "aws:assumeRole.policyArns is no list of texts"),
        ({"allowedAccountIds": ONE}, f"aws:allowedAccountIds {ACCOUNTS}"),
        ({"allowedAccountIds": ["12"]}, f"aws:allowedAccountIds {ACCOUNTS}"),
        ({"forbiddenAccountIds": [12]}, f"aws:forbiddenAccountIds {ACCOUNTS}"),
        ({"sharedConfigFiles": "config"}, 'aws:sharedConfigFiles is no list of texts; write one, as in ["…"]'),
        ({"assumeRoleWithWebIdentity": "{}"}, "AWS_WEB_IDENTITY_TOKEN_FILE"),
    ],
)
def test_what_cannot_be_honoured_is_said(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidAwsConfig, match=re.escape(said)):
        config(**keys)


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ([ARN], 'roles is no mapping; write one, as in {"eu-west-1": "arn:aws:iam::…:role/…"}'),
        ({"eu-west-1": "senders"}, f"roles.eu-west-1 is no role's ARN{AS_AN_ARN}"),
        ({"eu-west-1": {}}, f"roles.eu-west-1 has no roleArn{AS_AN_ARN}"),
        ({"eu-west-1": [ARN]}, f"roles.eu-west-1 is no role's ARN{AS_AN_ARN}"),
    ],
)
def test_roles_of_regions_that_cannot_be_honoured(roles: Any, said: str) -> None:
    with pytest.raises(InvalidAwsConfig, match=re.escape(said)):
        config(roles)


def test_another_services_endpoint_is_nobodys_business_here() -> None:
    assert config(endpoints=[{"s3": "localhost:4566", "sesv2": ""}]).endpoint("sesv2") is None
