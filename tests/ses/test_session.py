"""Sessions and clients: the stack's `aws:` keys on top of boto3's own chain."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import NoCredentialsError
from urllib3 import HTTPResponse

from ses_verified_senders.ses.session import AwsConfig, AwsSession, default_region

ARN = "arn:aws:iam::111122223333:role/senders"


def config(**keys: Any) -> AwsConfig:
    """As the engine passes it on: lists and mappings as JSON."""
    values = {f"aws:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in keys.items()}
    return AwsConfig.of(values.get)


def test_nothing_configured_leaves_it_to_botos_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from-the-environment")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert AwsSession(config()).credentials().access_key == "from-the-environment"


def test_keys_of_the_stack_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from-the-environment")
    made = AwsSession(config(region="eu-west-1", accessKey="of-the-stack", secretKey="s", token="t"))
    assert made.credentials().access_key == "of-the-stack"


def test_profile_and_credentials_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "credentials"
    file.write_text("[senders]\naws_access_key_id = of-the-profile\naws_secret_access_key = s\n")
    made = AwsSession(config(profile="senders", sharedCredentialsFiles=[str(file)]))
    assert made.credentials().access_key == "of-the-profile"


class FakeSts:
    """The STS client of any botocore session: `requests` are those to AssumeRole, `options` the clients' own."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.options: list[dict[str, Any]] = []

    def create(self, _service: str, **options: Any) -> "FakeSts":
        self.options.append(options)
        self.meta = SimpleNamespace(endpoint_url="https://sts.example.com")
        return self

    def __enter__(self) -> "FakeSts":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def assume_role_with_web_identity(self, **request: Any) -> dict[str, Any]:
        return self.assume_role(**request)

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
    made = AwsSession(config(accessKey="k", secretKey="s", region="eu-west-1", assumeRoles=roles))
    assert made.credentials().get_frozen_credentials().access_key == "assumed-2"
    assert [request["RoleArn"] for request in sts.requests] == [role["roleArn"] for role in roles]
    assert [options["aws_access_key_id"] for options in sts.options] == ["k", "assumed-1"]


def assume(role: dict[str, Any]) -> None:
    AwsSession(config(accessKey="k", secretKey="s", assumeRoles=[role])).credentials().get_frozen_credentials()


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
            "DurationSeconds": 3600,
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
        AwsSession(config(assumeRoles=[{"roleArn": ARN}]))


def test_assuming_a_role_is_given_up_like_every_call(sts: FakeSts) -> None:
    assume({"roleArn": ARN})
    [options] = sts.options
    assert (options["config"].connect_timeout, options["config"].retries["total_max_attempts"]) == (10, 4)


def test_a_web_identity_is_assumed_first(sts: FakeSts, tmp_path: Path) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"""
    (tmp_path / "token").write_text("of the pipeline\n")
    identity = {"roleArn": ARN, "sessionName": "ci", "duration": "15m", "webIdentityTokenFile": str(tmp_path / "token")}
    made = AwsSession(config(assumeRoleWithWebIdentity=identity, assumeRole={"roleArn": f"{ARN}2"}))
    assert made.credentials().get_frozen_credentials().access_key == "assumed-2"
    assert sts.requests == [
        {"RoleArn": ARN, "WebIdentityToken": "of the pipeline", "RoleSessionName": "ci", "DurationSeconds": 900},
        {"RoleArn": f"{ARN}2", "RoleSessionName": sts.requests[1]["RoleSessionName"]},
    ]
    assert [options.get("aws_access_key_id") for options in sts.options] == [None, "assumed-1"]


@pytest.fixture
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def client(service: str = "sesv2", /, **keys: Any) -> Any:
    made = AwsSession(config(accessKey="k", secretKey="s", **keys), "ap-south-1")
    return made.sts() if service == "sts" else made.sesv2("us-east-1")


@pytest.mark.parametrize(
    ("keys", "environment", "region"),
    [
        ({}, {}, "ap-south-1"),
        ({}, {"AWS_REGION": "cn-north-1"}, "cn-north-1"),
        ({}, {"AWS_DEFAULT_REGION": "us-gov-west-1"}, "us-gov-west-1"),
        ({}, {"AWS_REGION": "cn-north-1", "AWS_DEFAULT_REGION": "us-gov-west-1"}, "cn-north-1"),
        ({"profile": "china"}, {}, "cn-northwest-1"),
        ({"region": "eu-west-1"}, {"AWS_REGION": "cn-north-1"}, "eu-west-1"),
        ({"region": "eu-west-1", "stsRegion": "eu-north-1"}, {}, "eu-north-1"),
    ],
)
@pytest.mark.usefixtures("no_environment")
def test_sts_is_asked_where_the_stack_and_botos_chain_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, keys: dict[str, Any], environment: dict[str, str], region: str
) -> None:
    (tmp_path / "config").write_text("[profile china]\nregion = cn-northwest-1\n")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert client("sts", **keys).meta.region_name == region
    if "stsRegion" not in keys:
        assert default_region(config(**keys)) == ("" if region == "ap-south-1" else region)


@pytest.mark.usefixtures("no_environment")
def test_a_role_is_asked_for_in_the_region_of_sts(sts: FakeSts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-gov-east-1")
    assume({"roleArn": ARN})
    assert [options["region_name"] for options in sts.options] == ["us-gov-east-1"]


@pytest.mark.parametrize(
    ("keys", "url"),
    [
        ({}, "https://email.us-east-1.amazonaws.com"),
        ({"useFipsEndpoint": "true"}, "https://email-fips.us-east-1.amazonaws.com"),
        ({"useDualstackEndpoint": "true"}, "https://email.us-east-1.api.aws"),
        ({"useFipsEndpoint": "false", "endpoints": [{"sesv2": "http://127.0.0.1:9"}]}, "http://127.0.0.1:9"),
    ],
)
@pytest.mark.usefixtures("no_environment")
def test_fips_and_dual_stack(keys: dict[str, Any], url: str) -> None:
    made, asked = client(**keys), []

    def answer(request: Any, **_: Any) -> AWSResponse:
        asked.append(request.url)
        return AWSResponse(request.url, 200, {}, HTTPResponse(io.BytesIO(b"{}"), preload_content=False))

    made.meta.events.register("before-send", answer)
    made.get_account()
    assert asked == [f"{url}/v2/email/account"]


PROXY = "http://proxy.example.com:3128"
OTHER = "http://other.example.com:3128"


@pytest.mark.parametrize(
    ("keys", "environment", "used"),
    [
        ({"httpProxy": PROXY}, {}, PROXY),
        ({"httpsProxy": PROXY, "httpProxy": OTHER}, {}, PROXY),
        ({"httpsProxy": PROXY}, {"HTTPS_PROXY": OTHER}, PROXY),
        ({"httpsProxy": PROXY, "noProxy": "localhost,.amazonaws.com"}, {}, None),
        ({"httpsProxy": PROXY, "noProxy": "example.com"}, {}, PROXY),
        ({"httpsProxy": PROXY}, {"NO_PROXY": "amazonaws.com"}, None),
        ({"noProxy": "amazonaws.com"}, {"HTTPS_PROXY": PROXY}, None),
        ({"noProxy": "example.com"}, {"HTTPS_PROXY": PROXY}, PROXY),
    ],
)
@pytest.mark.parametrize("service", ["sesv2", "sts"])
@pytest.mark.usefixtures("no_environment")
def test_a_proxy_serves_all_hosts_but_those_named(
    monkeypatch: pytest.MonkeyPatch,
    keys: dict[str, Any],
    environment: dict[str, str],
    used: str | None,
    service: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    made = client(service, **keys)
    proxies = made._endpoint.http_session._proxy_config
    assert proxies.proxy_url_for(made.meta.endpoint_url) == used


@pytest.mark.usefixtures("no_environment")
def test_certificates(tmp_path: Path) -> None:
    (tmp_path / "bundle.pem").write_text("")
    assert client(customCaBundle=str(tmp_path / "bundle.pem"))._endpoint.http_session._verify == str(
        tmp_path / "bundle.pem"
    )
    assert client(insecure="true")._endpoint.http_session._verify is False
    assert client()._endpoint.http_session._verify is True


@pytest.mark.usefixtures("no_environment")
def test_the_metadata_service(monkeypatch: pytest.MonkeyPatch) -> None:
    made = AwsSession(config(ec2MetadataServiceEndpoint="http://127.0.0.1:9", ec2MetadataServiceEndpointMode="IPv6"))
    assert made._core.get_config_variable("ec2_metadata_service_endpoint") == "http://127.0.0.1:9"
    assert made._core.get_config_variable("ec2_metadata_service_endpoint_mode") == "ipv6"


def test_a_client_of_ses_repeats_nothing_by_itself() -> None:
    """The pace would be kept for the first try alone."""
    assert client()._client_config.retries["total_max_attempts"] == 1
    assert client("sts")._client_config.retries["total_max_attempts"] == 4


def written(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / name).write_text(text)
    return [str(folder / name) for name in files]


@pytest.mark.usefixtures("no_environment")
def test_every_shared_file_counts_and_a_later_one_wins(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        one="[profile mail]\nregion = eu-west-1\nretry_mode = adaptive\n[profile other]\nregion = sa-east-1\n",
        two="[profile mail]\nregion = eu-north-1\n",
    )
    keys = written(
        tmp_path,
        first="[mail]\naws_access_key_id = first\naws_secret_access_key = s\n[other]\naws_access_key_id = o\n",
        second="[mail]\naws_access_key_id = second\n",
    )
    made = config(profile="mail", sharedConfigFiles=files, sharedCredentialsFiles=keys)
    assert default_region(made) == "eu-north-1"
    assert AwsSession(made).credentials().access_key == "second"
    assert AwsSession(made)._core.get_config_variable("retry_mode") == "adaptive"


@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.usefixtures("no_environment")
def test_a_role_of_a_profile_in_any_shared_file(sts: FakeSts, tmp_path: Path, position: int) -> None:
    files = written(
        tmp_path,
        role=f"[profile mail]\nrole_arn = {ARN}\nsource_profile = base\n",
        other="[profile other]\nregion = eu-west-1\n",
    )
    keys = written(tmp_path, empty="", base="[base]\naws_access_key_id = base\naws_secret_access_key = s\n")
    order = files if position == 0 else files[::-1]
    made = AwsSession(config(profile="mail", sharedConfigFiles=order, sharedCredentialsFiles=keys))
    assert made.credentials().get_frozen_credentials().access_key == "assumed-1"
    assert [options["aws_access_key_id"] for options in sts.options] == ["base"]


@pytest.mark.usefixtures("no_environment")
def test_a_list_of_one_kind_leaves_the_other_to_boto(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text("[mail]\naws_access_key_id = botos-own\naws_secret_access_key = s\n")
    [file] = written(tmp_path, one="[profile mail]\nregion = eu-west-1\n")
    made = AwsSession(config(profile="mail", sharedConfigFiles=[file]))
    assert made.credentials().access_key == "botos-own"
