"""The pace, the front door, requests that nobody can read, and the log."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from local_ses.store import Store
from local_ses.testing import LocalSes
from local_ses.throttle import Throttle
from tests.local_ses.answers import refused

SCOPE = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/{}/{}/aws4_request, SignedHeaders=host, Signature=0"
SIGNED = {"Authorization": SCOPE.format("us-east-1", "ses"), "Content-Type": "application/json"}
SEND = "/v2/email/outbound-custom-verification-emails"


class Time:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_one_call_a_second() -> None:
    time = Time()
    throttle = Throttle(time)
    assert throttle.allows(1, "a", "us-east-1", "Send")
    assert not throttle.allows(1, "a", "us-east-1", "Send")
    assert throttle.allows(1, "a", "us-east-1", "Get")
    assert throttle.allows(1, "a", "eu-west-1", "Send")
    assert throttle.allows(1, "b", "us-east-1", "Send")
    time.seconds += 0.94
    assert not throttle.allows(1, "a", "us-east-1", "Send")
    time.seconds += 0.02
    assert throttle.allows(1, "a", "us-east-1", "Send")


def test_calls_a_second_apart_are_never_throttled() -> None:
    time = Time()
    throttle = Throttle(time)
    for number in range(200):
        time.seconds = 100.0 + number + (0.03 if number % 2 else 0.0)
        assert throttle.allows(1, "a")


def test_early_calls_gain_nothing() -> None:
    """A client that is always a little early gets no more than one call a second in the long run."""
    time = Time()
    throttle = Throttle(time)
    allowed = 0
    for number in range(10_000):
        time.seconds = 100.0 + number * 0.01
        allowed += throttle.allows(1, "a")
    # One a second, and the one that came within the tolerance of the next.
    assert allowed == 100 + 1


def test_throttled_on_the_wire(ses: LocalSes, client: Any) -> None:
    ses.control(callsPerSecond=0.01)
    once = ses.client(retries=1)
    assert once.get_account()
    assert refused(once.get_account) == ("TooManyRequestsException", 429, "Rate exceeded")
    assert once.list_email_identities()
    assert [call["status"] for call in ses.calls("GetAccount")] == [200, 429]


def test_throttled_call_uses_up_no_fault(ses: LocalSes, client: Any) -> None:
    ses.control(callsPerSecond=0.01)
    once = ses.client(retries=1)
    once.get_account()
    ses.fault("error", times=1)
    assert refused(once.get_account)[0] == "TooManyRequestsException"
    ses.control(callsPerSecond=0)
    assert refused(once.get_account)[0] == "InternalServiceErrorException"
    assert once.get_account()


def ask(ses: LocalSes, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> tuple[int, str]:
    """Status and error code."""
    answer = requests.request(
        method, ses.url + path, headers=SIGNED if headers is None else headers, timeout=20, **more
    )
    assert isinstance(json.loads(answer.text).get("message", ""), str)
    return answer.status_code, answer.headers.get("x-amzn-ErrorType", "")


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "MissingAuthenticationTokenException"),
        ("Basic dTpw", "MissingAuthenticationTokenException"),
        ("AWS4-HMAC-SHA256 Credential=x", "MissingAuthenticationTokenException"),
        (SCOPE.format("nowhere-9", "ses"), "InvalidSignatureException"),
        (SCOPE.format("..", "ses"), "InvalidSignatureException"),
        (SCOPE.format("aws", "ses"), "InvalidSignatureException"),
        (SCOPE.format("", "ses"), "InvalidSignatureException"),
        (SCOPE.format("us-east-1", "s3"), "InvalidSignatureException"),
    ],
)
def test_signatures(ses: LocalSes, authorization: str | None, code: str) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    assert ask(ses, "GET", "/v2/email/account", headers) == (403, code)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"NaN",
        b'{"EmailAddress": NaN}',
        b"[" * 100_000,
        b"",
        b'{"a":1}' * 2,
    ],
)
def test_bodies_that_are_no_request(ses: LocalSes, body: bytes) -> None:
    assert ask(ses, "POST", SEND, data=body) == (400, "BadRequestException")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"EmailAddress": "a@b"}, "TemplateName is required"),
        ({"EmailAddress": 1, "TemplateName": "x"}, "EmailAddress must be a string"),
        ({"EmailAddress": "a@b", "TemplateName": ""}, "TemplateName must have at least 1 character"),
        ({"EmailAddress": "a@b", "TemplateName": "x", "Extra": 1}, "Extra is not a member"),
        ({"EmailAddress": "a@b", "TemplateName": "x" * 65}, "1 to 64 characters"),
        ({"EmailAddress": "\ud800@b", "TemplateName": "x"}, "no Unicode"),
    ],
)
def test_members_by_the_service_model(ses: LocalSes, asked: dict[str, Any], said: str) -> None:
    answer = requests.post(ses.url + SEND, json=asked, headers=SIGNED, timeout=20)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (400, "BadRequestException")
    assert said in answer.json()["message"]


def test_all_that_is_wrong_at_once(ses: LocalSes) -> None:
    answer = requests.post(ses.url + SEND, json={"EmailAddress": 1, "Extra": 1}, headers=SIGNED, timeout=20)
    assert answer.json()["message"].count(";") == 2


def test_request_that_is_too_large(ses: LocalSes) -> None:
    headers = SIGNED | {"Content-Length": "99999999999"}
    request = requests.Request("POST", ses.url + SEND, headers=headers, data=b"{}").prepare()
    request.headers["Content-Length"] = "99999999999"
    answer = requests.Session().send(request, timeout=20)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (413, "RequestEntityTooLargeException")


@pytest.mark.parametrize(
    "path",
    [
        "/v2/email/nothing",
        "/v2/email/",
        "/v2/email/identities/a@b/../../account",
        "/v2/email//account",
        "/v2/email/account?Action=GetAccount&x=1",
        "/v2/email/identities/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/v2/email/identities/%00",
        "/v2/email/identities/%ff%fe",
        "/v2/email/custom-verification-email-templates/..%2f..%2faccount",
    ],
)
def test_paths_that_lead_nowhere(ses: LocalSes, path: str) -> None:
    # requests would tidy the path up before it is sent.
    request = requests.Request("GET", ses.url, headers=SIGNED).prepare()
    request.url = ses.url + path
    answer = requests.Session().send(request, timeout=20)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) in [
        (404, "UnknownOperationException"),
        (404, "NotFoundException"),
        (400, "BadRequestException"),
    ]


def test_older_form_of_the_lists(ses: LocalSes, client: Any) -> None:
    """Other SDKs still ask for these lists as plain GETs."""
    for number in range(3):
        ses.put_identity(f"{number}@example.net", "PENDING")
    answer = requests.get(f"{ses.url}/v2/email/identities?PageSize=2", headers=SIGNED, timeout=20).json()
    assert [item["IdentityName"] for item in answer["EmailIdentities"]] == ["0@example.net", "1@example.net"]
    assert requests.get(f"{ses.url}/v2/email/configuration-sets", headers=SIGNED, timeout=20).json() == {
        "ConfigurationSets": []
    }


def test_log_of_the_calls(ses: LocalSes, client: Any) -> None:
    refused(client.get_email_identity, EmailIdentity="a@b.c")
    client.list_tags_for_resource(
        ResourceArn="arn:aws:ses:us-east-1:123456789012:custom-verification-email-template/verify"
    )
    created, found, tags = ses.calls()
    assert (created["operation"], created["template"]) == ("CreateCustomVerificationEmailTemplate", "verify")
    assert {key: found[key] for key in found if key != "at"} == {
        "operation": "GetEmailIdentity",
        "account": "123456789012",
        "region": "us-east-1",
        "address": "a@b.c",
        "template": "",
        "status": 404,
        "errorCode": "NotFoundException",
    }
    assert tags["template"] == "verify"
    assert ses.calls("GetEmailIdentity") == [found]
    ses.clear_calls()
    assert ses.calls() == []


def test_many_at_once(ses: LocalSes, client: Any) -> None:
    def send(number: int) -> str:
        sent = client.send_custom_verification_email(EmailAddress=f"{number}@example.net", TemplateName="verify")
        return str(sent["MessageId"])

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(send, range(60)))
    assert {mail["Id"] for mail in ses.mails()} == set(ids)
    assert len(set(ids)) == 60


def test_store_is_one_file(folder: Any) -> None:
    store = Store(folder / "x.sqlite")
    store.set("a", [1])
    store.close()
    assert Store(folder / "x.sqlite").setting("a", None) == [1]
