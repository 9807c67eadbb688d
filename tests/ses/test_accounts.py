"""The clients of a run: each account is asked for once, whatever comes of it."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from components.ses import accounts as module
from components.ses.accounts import Accounts
from components.ses.errors import SesError
from components.ses.session import AwsConfig, InvalidAwsConfig
from tests.fakes import FakeClock, answer_error


class FakeSession:
    """boto3's session, whose STS answers with `account` or fails with it; `made` holds each client's options."""

    def __init__(self, account: str | Exception) -> None:
        self.account = account
        self.asked = 0
        self.made: list[tuple[str, dict[str, Any]]] = []

    def client(self, service: str, **options: Any) -> "FakeSession":
        self.made.append((service, options))
        return self

    def get_caller_identity(self) -> dict[str, str]:
        self.asked += 1
        if isinstance(self.account, Exception):
            raise self.account
        return {"Account": self.account}


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    made = FakeSession("111122223333")
    monkeypatch.setattr(module, "session", lambda config: made)
    return made


def accounts(folder: Path, **values: Any) -> Accounts:
    return Accounts(AwsConfig(values), folder, 0, FakeClock())


@pytest.mark.parametrize(
    "failure",
    [
        answer_error("ExpiredToken", "expired", 403),
        EndpointConnectionError(endpoint_url="https://sts.amazonaws.com"),
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


def test_sts_is_given_up_like_ses(tmp_path: Path, session: FakeSession) -> None:
    assert accounts(tmp_path).ses("us-east-1").account == "111122223333"
    configs = [(service, options["config"]) for service, options in session.made]
    patience = [
        (service, config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"])
        for service, config in configs
    ]
    assert patience == [("sts", 10, 60, 4), ("sesv2", 10, 60, 4), ("sesv2", 10, 60, 1)]
