"""The stack's `aws:` keys, as pulumi-aws reads them, on top of boto3's own chain."""

import json
from pathlib import Path
from typing import Any

import pytest

from components.ses.session import AwsConfig, InvalidAwsConfig, session


def config(**keys: Any) -> AwsConfig:
    values = {f"aws:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in keys.items()}
    return AwsConfig.of(values.get)


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
    role = {"roleArn": "arn:aws:iam::111122223333:role/senders", "sessionName": "pulumi"}
    value: Any = role if key == "assumeRole" else [role]
    assert config(**{key: value}).roles == [role]


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
    roles = [{"roleArn": f"arn:aws:iam::{number}:role/senders", "sessionName": "pulumi"} for number in (1, 2)]
    made = session(config(accessKey="k", secretKey="s", region="eu-west-1", assumeRoles=roles))
    assert made.get_credentials().get_frozen_credentials().access_key == "assumed-2"
    assert [request["RoleArn"] for request in sts.requests] == [role["roleArn"] for role in roles]
    assert [options["aws_access_key_id"] for options in sts.options] == ["k", "assumed-1"]


def test_assuming_a_role_is_given_up_like_every_call(sts: FakeSts) -> None:
    role = {"roleArn": "arn:aws:iam::1:role/senders"}
    session(config(accessKey="k", secretKey="s", assumeRoles=[role])).get_credentials().get_frozen_credentials()
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
    allowed, forbidden = config(allowedAccountIds=["1"]), config(forbiddenAccountIds=["2"])
    allowed.check_account("1")
    forbidden.check_account("1")
    with pytest.raises(InvalidAwsConfig, match="account 2, and aws:allowedAccountIds names 1"):
        allowed.check_account("2")
    with pytest.raises(InvalidAwsConfig, match="account 2, which aws:forbiddenAccountIds names"):
        forbidden.check_account("2")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"aws:endpoints": "http://127.0.0.1"}, "aws:endpoints is no list or mapping"),
        ({"aws:assumeRoleWithWebIdentity": "{}"}, "AWS_WEB_IDENTITY_TOKEN_FILE"),
    ],
)
def test_what_cannot_be_honoured_is_said(keys: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidAwsConfig, match=said):
        AwsConfig.of(keys.get)
