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
