"""The clients of a run: each account is asked for once, whatever comes of it."""

import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore import exceptions
from botocore.awsrequest import AWSResponse
from urllib3 import HTTPResponse

from local_ses.testing import LocalSes
from ses_verified_senders.ses import accounts as module
from ses_verified_senders.ses.accounts import Accounts
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import AwsConfig, AwsSession, InvalidAwsConfig
from tests.fakes import FakeClock, answer_error

ONE, TWO = "111122223333", "444455556666"


class FakeSession:
    """A session whose STS answers with `account` or fails with it."""

    def __init__(self, account: str | Exception) -> None:
        self.account = account
        self.asked = 0

    def sts(self) -> "FakeSession":
        return self

    def sesv2(self, _region: str) -> "FakeSession":
        return self

    def get_caller_identity(self) -> dict[str, str]:
        self.asked += 1
        if isinstance(self.account, Exception):
            raise self.account
        return {"Account": self.account}


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    made = FakeSession("111122223333")
    monkeypatch.setattr(module, "AwsSession", lambda config, region: made)
    return made


def accounts(folder: Path, **values: Any) -> Accounts:
    return Accounts(AwsConfig.of({f"aws:{key}": value for key, value in values.items()}.get), folder, 0, FakeClock())


@pytest.mark.parametrize(
    "failure",
    [
        exceptions.EndpointConnectionError(endpoint_url="https://sts.example.com"),
        exceptions.ConnectTimeoutError(endpoint_url="https://sts.example.com"),
        exceptions.ReadTimeoutError(endpoint_url="https://sts.example.com"),
        exceptions.ConnectionClosedError(endpoint_url="https://sts.example.com"),
        exceptions.ProxyConnectionError(proxy_url="https://proxy.example.com"),
        exceptions.SSLError(endpoint_url="https://sts.example.com", error="self-signed"),
    ],
)
def test_a_network_that_fails_is_no_matter_of_credentials(
    tmp_path: Path, session: FakeSession, failure: Exception
) -> None:
    session.account = failure
    with pytest.raises(SesError, match="check the region's name, the network"):
        accounts(tmp_path).ses("us-east-1")


@pytest.mark.parametrize(("status", "page"), [(200, "<p>Sign in<br>"), (200, "<html/>"), (403, "denied")])
def test_a_page_of_a_proxy_is_no_answer_of_sts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, page: str
) -> None:
    def answer(_session: Any, request: Any) -> AWSResponse:
        return AWSResponse(request.url, status, {}, HTTPResponse(io.BytesIO(page.encode()), preload_content=False))

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", answer)
    with pytest.raises(SesError, match="what answered isn't STS; check the region"):
        accounts(tmp_path, accessKey="k", secretKey="s").ses("us-east-1")


@pytest.mark.parametrize(
    "failure",
    [
        exceptions.NoCredentialsError(),
        exceptions.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
        exceptions.CredentialRetrievalError(provider="process", error_msg="exit code 1"),
        exceptions.UnauthorizedSSOTokenError(),
    ],
)
def test_what_is_missing_of_the_credentials_is_said(tmp_path: Path, session: FakeSession, failure: Exception) -> None:
    session.account = failure
    with pytest.raises(SesError, match=r"finding the account of the credentials: .*(set|log in|correct) "):
        accounts(tmp_path).ses("us-east-1")


@pytest.mark.parametrize(
    "failure",
    [exceptions.ProfileNotFound(profile="mial"), exceptions.InvalidRegionError(region_name="eu_west_1")],
)
def test_a_setting_that_cannot_be_is_no_matter_of_credentials(
    tmp_path: Path, session: FakeSession, failure: Exception
) -> None:
    session.account = failure
    with pytest.raises(InvalidAwsConfig, match="correct the aws: config keys"):
        accounts(tmp_path).ses("us-east-1")


@pytest.mark.parametrize(
    "failure",
    [
        answer_error("ExpiredToken", "expired", 403),
        exceptions.EndpointConnectionError(endpoint_url="https://sts.amazonaws.com"),
    ],
)
def test_a_failing_sts_is_asked_once(tmp_path: Path, session: FakeSession, failure: Exception) -> None:
    session.account = failure
    made = accounts(tmp_path)
    said = set()
    for region in ("us-east-1", "us-east-1", "eu-west-1"):
        with pytest.raises(SesError, match="finding the account") as raised:
            made.ses(region)
        said.add(str(raised.value))
    assert len(said) == 1
    assert session.asked == 1


def test_a_remembered_error_does_not_grow(tmp_path: Path, session: FakeSession) -> None:
    """Each raise adds to an exception's traceback, which keeps the frames of ten thousand addresses alive."""
    session.account = answer_error("ExpiredToken", "expired", 403)
    made = accounts(tmp_path)
    depths = set()
    for _ in range(3):
        with pytest.raises(SesError) as raised:
            made.ses("us-east-1")
        depths.add(len(raised.traceback))
    assert max(depths) == min(depths)


def test_a_wrong_account_is_said_for_every_address(tmp_path: Path, session: FakeSession) -> None:
    made = accounts(tmp_path, forbiddenAccountIds=["111122223333"])
    for _ in range(2):
        with pytest.raises(InvalidAwsConfig, match="which aws:forbiddenAccountIds names"):
            made.ses("us-east-1")
    assert session.asked == 1


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_SESV2"])
def test_an_endpoint_of_the_environment_that_is_no_url(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local: LocalSes, variable: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", local.url)
    monkeypatch.setenv(variable, "localhost:4566")
    with pytest.raises(InvalidAwsConfig, match="localhost:4566; correct the aws: config keys or boto3's own settings"):
        accounts(tmp_path, accessKey="k", secretKey="s").ses("us-east-1")


# Regions in accounts of their own


@pytest.fixture(scope="module")
def local() -> Iterator[LocalSes]:
    with LocalSes() as server:
        yield server


def roles(**accounts: str) -> dict[str, str]:
    return {region.replace("_", "-"): f"arn:aws:iam::{account}:role/mail" for region, account in accounts.items()}


def on(server: LocalSes, folder: Path, regional: dict[str, Any], **keys: Any) -> Accounts:
    endpoints = [{"sesv2": server.url, "sts": server.url}]
    values = {f"aws:{key}": value for key, value in {**keys, "accessKey": "k", "secretKey": "s"}.items()}
    config = AwsConfig.of({**values, "aws:endpoints": endpoints}.get, regional)
    return Accounts(config, folder, 0, FakeClock())


def test_two_regions_in_two_accounts(tmp_path: Path, local: LocalSes) -> None:
    made = on(local, tmp_path, roles(eu_west_1=ONE, eu_central_1=TWO))
    for region, account in (("eu-west-1", ONE), ("eu-central-1", TWO)):
        ses = made.ses(region)
        assert ses.account == account
        assert made.place(region).startswith(f"{account}-{region}-")
        local.client(region, access_key="k").create_email_identity(EmailIdentity="nobody@example.com")
        assert ses.list_identities() == {}, "that is the account of the keys, not of the role"
        assert local.calls("ListEmailIdentities")[-1]["account"] == account


def test_regions_of_one_account_ask_for_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local: LocalSes
) -> None:
    asked: list[list[Any]] = []

    def counted(config: AwsConfig, region: str) -> AwsSession:
        asked.append([role.role_arn for role in config.roles])
        return AwsSession(config, region)

    monkeypatch.setattr(module, "AwsSession", counted)
    regional = roles(eu_west_1=ONE, eu_central_1=TWO, eu_north_1=TWO)
    made = on(local, tmp_path, regional)
    for region in (*regional, "us-east-1", *regional):
        made.ses(region)
    assert asked == [[regional["eu-west-1"]], [regional["eu-central-1"]], []]


def test_a_role_that_fails_keeps_no_other_region_back(tmp_path: Path, local: LocalSes) -> None:
    made = on(local, tmp_path, roles(eu_west_1=ONE, eu_central_1=TWO), allowedAccountIds=[TWO])
    with pytest.raises(InvalidAwsConfig, match=f"account {ONE}, and aws:allowedAccountIds names {TWO}"):
        made.ses("eu-west-1")
    assert made.ses("eu-central-1").account == TWO


def test_a_region_that_is_slow_to_answer_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, asked = threading.Event(), threading.Event()

    class Slow(FakeSession):
        def get_caller_identity(self) -> dict[str, str]:
            asked.set()
            assert answer.wait(30)
            return super().get_caller_identity()

    monkeypatch.setattr(module, "AwsSession", lambda config, _: Slow(ONE) if config.roles else FakeSession(TWO))
    made = Accounts(AwsConfig.of(lambda _: None, roles(eu_west_1=ONE)), tmp_path, 0, FakeClock())
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(made.ses, "eu-west-1")
        assert asked.wait(30)
        try:
            assert pool.submit(made.ses, "us-east-1").result(30).account == TWO
        finally:
            answer.set()
        assert slow.result(30).account == ONE


def test_a_listing_has_domains_too(tmp_path: Path, local: LocalSes) -> None:
    """They count towards the quota of identities."""
    local.client("eu-north-1").create_email_identity(EmailIdentity="example.net")
    assert set(on(local, tmp_path, {}).ses("eu-north-1").list_identities()) == {"example.net"}
