"""How a call is made: every single try keeps SES's pace, whatever the try before ended with."""

import io
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError
from urllib3 import HTTPResponse

from ses_verified_senders.ses.aws_config import AwsConfig
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.errors import AnswerLost, Refused, SesError, Throttled, Unreachable
from ses_verified_senders.ses.limiter import Limiter
from ses_verified_senders.ses.session import AwsSession
from tests.fakes import ACCOUNT, REGION, FakeClock

ANSWERS = {429: "TooManyRequestsException", 500: "InternalServiceErrorException", 400: "BadRequestException"}


class Wire:
    """A real boto3 client whose requests never leave: each is answered with the next of `answers`, an HTTP status or
    what raises; `left` has the moments."""

    def __init__(self, folder: Path, *answers: int | Exception, attempts: int = 4) -> None:
        self.clock = FakeClock()
        self.left: list[float] = []
        self._answers = list(answers)
        keys = {"aws:accessKey": "k", "aws:secretKey": "s"}
        api = AwsSession(AwsConfig.of(keys.get)).sesv2(REGION)
        api.meta.events.register("before-send", self._answer)
        self.ses = Ses(
            api,
            account=ACCOUNT,
            region=REGION,
            limiter=lambda operation: Limiter(folder / operation, 1, self.clock),
            clock=self.clock,
            attempts=attempts,
        )

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        self.left.append(self.clock.time())
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        headers = {"x-amzn-ErrorType": ANSWERS[answer]} if answer in ANSWERS else {}
        return AWSResponse(request.url, answer, headers, HTTPResponse(io.BytesIO(b"{}"), preload_content=False))

    def gaps(self) -> list[float]:
        return [later - earlier for earlier, later in zip(self.left, self.left[1:], strict=False)]


CLOSED = ConnectionClosedError(endpoint_url="https://email.example.com")
UNREACHED = EndpointConnectionError(endpoint_url="https://email.example.com")


@pytest.mark.parametrize(
    "answers",
    [(429, 429, 200), (500, 503, 200), (CLOSED, 200), (UNREACHED, CLOSED, 500, 200), (429, 500, 429, 200)],
)
@pytest.mark.parametrize("call", ["get_account", "list_identities", "list_templates"])
def test_every_try_keeps_the_pace(tmp_path: Path, call: str, answers: tuple[Any, ...]) -> None:
    wire = Wire(tmp_path, *answers)
    getattr(wire.ses, call)()
    assert len(wire.left) == len(answers)
    assert min(wire.gaps()) >= 1.0


@pytest.mark.parametrize(("answer", "raised"), [(500, AnswerLost), (CLOSED, AnswerLost), (UNREACHED, Unreachable)])
@pytest.mark.parametrize("attempts", [1, 4, 7])
def test_a_call_is_given_up(tmp_path: Path, answer: Any, raised: type[SesError], attempts: int) -> None:
    wire = Wire(tmp_path, *[answer] * attempts, attempts=attempts)
    with pytest.raises(raised):
        wire.ses.get_account()
    assert len(wire.left) == attempts


def test_what_ses_refuses_is_not_asked_again(tmp_path: Path) -> None:
    wire = Wire(tmp_path, 400)
    with pytest.raises(Refused):
        wire.ses.get_account()
    assert len(wire.left) == 1


@pytest.mark.parametrize("answer", [500, CLOSED, UNREACHED])
def test_a_send_that_failed_is_never_repeated(tmp_path: Path, answer: Any) -> None:
    wire = Wire(tmp_path, answer)
    with pytest.raises(SesError):
        wire.ses.send_custom_verification_email("jo@example.com", "verify")
    assert len(wire.left) == 1


def test_a_send_that_is_throttled_keeps_the_pace(tmp_path: Path) -> None:
    wire = Wire(tmp_path, 429, 429, 200)
    wire.ses.send_custom_verification_email("jo@example.com", "verify")
    assert len(wire.left) == 3
    assert min(wire.gaps()) >= 1.0


def test_throttling_ends(tmp_path: Path) -> None:
    wire = Wire(tmp_path, *[429] * 40)
    with pytest.raises(Throttled, match="run again when it is quiet"):
        wire.ses.get_account()
    assert len(wire.left) == 40
