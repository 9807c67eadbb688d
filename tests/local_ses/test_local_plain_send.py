"""SendEmail and SendRawEmail, v1 and v2, as strict as SES."""

from collections.abc import Callable
from typing import Any

import pytest

from local_ses.testing import LocalSes
from tests.local_ses.answers import refused

TO = "someone@example.net"
TEXT = {"Subject": {"Data": "Grüße"}, "Body": {"Text": {"Data": "Hello"}, "Html": {"Data": "<b>Hello</b>"}}}

Send = Callable[..., Any]
"""From, addressees, configuration set."""


def raw(source: str, to: list[str], header: str = "") -> bytes:
    lines = [f"From: {header or source}", "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=", "MIME-Version: 1.0"]
    lines += [f"To: {', '.join(to)}"] if to else []
    return "\r\n".join([*lines, "", "Hello"]).encode()


def sender(ses: LocalSes, form: str) -> Send:
    v1, v2 = ses.client(service="ses", retries=1), ses.client(retries=1)

    def send(source: str = "me@example.com", to: tuple[str, ...] = (TO,), name: str = "", header: str = "") -> Any:
        named = {"ConfigurationSetName": name} if name else {}
        addressees = {"ToAddresses": list(to)}
        if form == "v1 SendEmail":
            return v1.send_email(Source=source, Destination=addressees, Message=TEXT, **named)
        if form == "v1 SendRawEmail":
            message = {"Data": raw(source, list(to), header)}
            return v1.send_raw_email(Source=source, RawMessage=message, **named)
        if form == "v2 simple":
            content: dict[str, Any] = {"Simple": TEXT}
        else:
            content = {"Raw": {"Data": raw(source, list(to), header)}}
        return v2.send_email(FromEmailAddress=source, Destination=addressees, Content=content, **named)

    return send


@pytest.fixture(params=["v1 SendEmail", "v1 SendRawEmail", "v2 simple", "v2 raw"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def send(ses: LocalSes, form: str) -> Send:
    return sender(ses, form)


def test_it_is_in_the_inbox(ses: LocalSes, send: Send) -> None:
    identifier = send("Me <me@sub.example.com>", (TO, "You <other@example.net>"))["MessageId"]
    (mail,) = ses.mails(TO)
    assert (mail["Id"], mail["Subject"], mail["Template"], mail["Link"]) == (identifier, "Grüße", "", "")
    assert mail["Source"] == "Me <me@sub.example.com>"
    assert mail["Body"]["text_part"].strip() == "Hello"
    assert ses.mails("other@example.net") == [mail]


def test_from_by_itself_or_its_domain(ses: LocalSes, send: Send) -> None:
    code, status, message = refused(send, "me@example.org")
    assert (code, status) == ("MessageRejected", 400)
    assert message == (
        "Email address is not verified. The following identities failed the check in region US-EAST-1: me@example.org"
    )
    ses.put_identity("me@example.org", "PENDING")
    assert refused(send, "me@example.org")[0] == "MessageRejected"
    ses.put_identity("me@example.org", "SUCCESS")
    assert send("me@example.org")["MessageId"]
    assert refused(send, "other@example.org")[0] == "MessageRejected"


def test_from_of_a_raw_message(ses: LocalSes) -> None:
    for form in ("v1 SendRawEmail", "v2 raw"):
        assert refused(sender(ses, form), header="me@example.org")[0] == "MessageRejected"
    v1 = ses.client(service="ses")
    assert v1.send_raw_email(RawMessage={"Data": raw("me@example.com", [TO])})["MessageId"]
    missing = refused(v1.send_raw_email, Source="me@example.com", RawMessage={"Data": b"To: a@b.c\r\n\r\nx"})
    assert missing == ("InvalidParameterValue", 400, "Missing required header 'From'.")


def test_sandbox(ses: LocalSes, send: Send) -> None:
    ses.control(sandbox=True)
    code, _, message = refused(send)
    assert code == "MessageRejected"
    assert message.endswith(f": {TO}")
    assert send(to=("success@simulator.amazonses.com",))["MessageId"]
    ses.put_identity(TO, "SUCCESS")
    assert send()["MessageId"]


def test_paused_account(ses: LocalSes, send: Send, form: str) -> None:
    ses.control(sendingPaused=True)
    code = "AccountSendingPausedException" if form.startswith("v1") else "SendingPausedException"
    assert refused(send)[:2] == (code, 400)


def test_configuration_set(ses: LocalSes, send: Send, form: str) -> None:
    expected = ("ConfigurationSetDoesNotExist", 400) if form.startswith("v1") else ("NotFoundException", 404)
    assert refused(send, name="none")[:2] == expected
    ses.client().create_configuration_set(ConfigurationSetName="mine")
    assert send(name="mine")["MessageId"]


@pytest.mark.parametrize("to", [(), ("nobody",), ("a@b.c",) * 51])
def test_addressees_that_cant_be(ses: LocalSes, send: Send, to: tuple[str, ...]) -> None:
    assert refused(send, to=to)[1] == 400
    assert ses.mails() == []


def test_quota_counts_addressees(ses: LocalSes, send: Send) -> None:
    send(to=(TO, "b@example.net"))
    assert ses.client().get_account()["SendQuota"]["SentLast24Hours"] == 2
    assert ses.client(service="ses").get_send_statistics()["SendDataPoints"][0]["DeliveryAttempts"] == 2
    ses.advance(25 * 3600)
    assert ses.client().get_account()["SendQuota"]["SentLast24Hours"] == 0


def test_sends_with_a_template(ses: LocalSes) -> None:
    """They are moto's, but no kinder."""
    v1 = ses.client(service="ses", retries=1)
    v1.create_template(Template={"TemplateName": "t", "SubjectPart": "x", "TextPart": "x", "HtmlPart": "x"})
    asked = {"Destination": {"ToAddresses": [TO]}, "Template": "t", "TemplateData": "{}"}
    assert refused(v1.send_templated_email, Source="me@example.org", **asked)[0] == "MessageRejected"
    assert v1.send_templated_email(Source="me@example.com", **asked)["MessageId"]
