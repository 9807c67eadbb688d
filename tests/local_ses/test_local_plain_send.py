"""Plain sends, v1 and v2, as strict as SES: of parts, from a template, and as whole messages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from local_ses.testing import LocalSes
from tests.local_ses.answers import refused

TO = "someone@example.net"
TEXT = {"Subject": {"Data": "Grüße"}, "Body": {"Text": {"Data": "Hello"}, "Html": {"Data": "<b>Hello</b>"}}}
PARTS = {"Subject": "{{word}}", "Text": "{{greeting}}", "Html": "<b>{{greeting}}</b>"}
MINE = {"TemplateName": "mine", "TemplateContent": PARTS}
DATA = json.dumps({"word": "Grüße", "greeting": "Hello"})
FORMS = (
    "v1 SendEmail",
    "v1 SendRawEmail",
    "v1 SendTemplatedEmail",
    "v2 simple",
    "v2 raw",
    "v2 template",
    "v2 template in the request",
)

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
        if form == "v1 SendTemplatedEmail":
            templated = {"Template": "mine", "TemplateData": DATA}
            return v1.send_templated_email(Source=source, Destination=addressees, **templated, **named)
        contents: dict[str, Any] = {
            "v2 simple": {"Simple": TEXT},
            "v2 raw": {"Raw": {"Data": raw(source, list(to), header)}},
            "v2 template": {"Template": {"TemplateName": "mine", "TemplateData": DATA}},
            "v2 template in the request": {"Template": {"TemplateContent": PARTS, "TemplateData": DATA}},
        }
        content = contents[form]
        return v2.send_email(FromEmailAddress=source, Destination=addressees, Content=content, **named)

    return send


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def send(ses: LocalSes, form: str) -> Send:
    ses.client().create_email_template(**MINE)
    return sender(ses, form)


def test_it_is_in_the_inbox(ses: LocalSes, send: Send, form: str) -> None:
    identifier = send("Me <me@sub.example.com>", (TO, "You <other@example.net>"))["MessageId"]
    (mail,) = ses.mails(TO)
    template = "mine" if form in ("v1 SendTemplatedEmail", "v2 template") else ""
    assert (mail["Id"], mail["Subject"], mail["Template"], mail["Link"]) == (identifier, "Grüße", template, "")
    assert mail["Source"] == "Me <me@sub.example.com>"
    assert mail["Body"]["text_part"].strip() == "Hello"
    assert ses.mails("other@example.net") == [mail]
    assert requests.get(f"{ses.url}/_aws/ses", timeout=10).json()["messages"] == [mail]


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


def test_templates_are_those_of_both_versions(ses: LocalSes) -> None:
    v1, v2 = ses.client(service="ses", retries=1), ses.client(retries=1)
    v2.create_email_template(**MINE)
    assert v1.get_template(TemplateName="mine")["Template"]["HtmlPart"] == PARTS["Html"]
    assert refused(v2.create_email_template, **MINE)[:2] == ("AlreadyExistsException", 400)
    v1.create_template(Template={"TemplateName": "other", "SubjectPart": "x", "TextPart": "y"})
    assert v2.get_email_template(TemplateName="other")["TemplateContent"] == {"Subject": "x", "Text": "y"}
    v2.update_email_template(TemplateName="other", TemplateContent={"Subject": "z"})
    assert v1.get_template(TemplateName="other")["Template"]["SubjectPart"] == "z"
    first = v2.list_email_templates(PageSize=1)
    second = v2.list_email_templates(NextToken=first["NextToken"])
    names = [one["TemplateName"] for page in (first, second) for one in page["TemplatesMetadata"]]
    assert names == ["mine", "other"]
    v2.delete_email_template(TemplateName="other")
    assert refused(v1.get_template, TemplateName="other")[0] == "TemplateDoesNotExist"
    assert refused(v2.delete_email_template, TemplateName="other")[:2] == ("NotFoundException", 404)
    assert refused(v2.create_email_template, TemplateName="x", TemplateContent={})[0] == "BadRequestException"


def test_templates_that_cant_be_sent(ses: LocalSes) -> None:
    v1, v2 = ses.client(service="ses", retries=1), ses.client(retries=1)
    v2.create_email_template(**MINE)

    def old(name: str = "mine", data: str = DATA) -> Any:
        destination = {"ToAddresses": [TO]}
        return v1.send_templated_email(
            Source="me@example.com", Destination=destination, Template=name, TemplateData=data
        )

    def new(name: str = "mine", data: str = DATA) -> Any:
        content = {"Template": {"TemplateName": name, "TemplateData": data}}
        return v2.send_email(FromEmailAddress="me@example.com", Destination={"ToAddresses": [TO]}, Content=content)

    assert refused(old, "none") == ("TemplateDoesNotExist", 400, "Template none does not exist")
    assert refused(new, "none") == ("NotFoundException", 404, "Template none does not exist")
    for wrong in ("{", "[]", '"x"', r'{"word": "\ud800"}'):
        assert refused(old, data=wrong)[:2] == ("InvalidParameterValue", 400)
        assert refused(new, data=wrong)[2] == "Unable to parse template data (invalid JSON)."
    for number, subject in enumerate(("{{#each names}}{{/each}}", "{{#if names}}" * 3000)):
        v2.create_email_template(TemplateName=f"odd{number}", TemplateContent={"Subject": subject})
        assert refused(new, f"odd{number}", '{"names": true}')[:2] == ("NotImplementedException", 501)
    for template in ({}, {"TemplateContent": {"Text": "no subject"}}):
        asked = {"FromEmailAddress": "me@example.com", "Content": {"Template": template}}
        assert refused(v2.send_email, Destination={"ToAddresses": [TO]}, **asked)[0] == "BadRequestException"
    assert ses.mails() == []


def test_numbers_are_mailed_as_they_were_written(ses: LocalSes) -> None:
    content = {"TemplateContent": {"Subject": "{{n}}", "Text": "x"}, "TemplateData": '{"n": 1.10}'}
    ses.client().send_email(
        FromEmailAddress="me@example.com", Destination={"ToAddresses": [TO]}, Content={"Template": content}
    )
    assert ses.mails()[0]["Subject"] == "1.10"


def bulk_v1(ses: LocalSes, source: str, addressees: list[str], data: str) -> Any:
    destinations = [
        {"Destination": {"ToAddresses": [address]}, "ReplacementTemplateData": json.dumps({"greeting": address})}
        for address in addressees
    ]
    answer = ses.client(service="ses", retries=1).send_bulk_templated_email(
        Source=source, Template="mine", DefaultTemplateData=data, Destinations=destinations
    )
    return answer["Status"]


def bulk_v2(ses: LocalSes, source: str, addressees: list[str], data: str) -> Any:
    entries = [
        {
            "Destination": {"ToAddresses": [address]},
            "ReplacementEmailContent": {
                "ReplacementTemplate": {"ReplacementTemplateData": json.dumps({"greeting": address})}
            },
        }
        for address in addressees
    ]
    answer = ses.client(retries=1).send_bulk_email(
        FromEmailAddress=source,
        DefaultContent={"Template": {"TemplateName": "mine", "TemplateData": data}},
        BulkEmailEntries=entries,
    )
    return answer["BulkEmailEntryResults"]


@pytest.mark.parametrize(
    ("bulk", "success", "rejected", "invalid"),
    [
        (bulk_v1, "Success", "MessageRejected", "InvalidParameterValue"),
        (bulk_v2, "SUCCESS", "MESSAGE_REJECTED", "INVALID_PARAMETER"),
    ],
)
def test_bulk(ses: LocalSes, bulk: Callable[..., Any], success: str, rejected: str, invalid: str) -> None:
    assert refused(bulk, ses, "me@example.com", [TO], DATA)[2] == "Template mine does not exist"
    ses.client().create_email_template(**MINE)
    assert refused(bulk, ses, "me@example.org", [TO], DATA)[0] == "MessageRejected"
    found = bulk(ses, "me@example.com", [TO, "nobody", "other@example.net"], DATA)
    assert [one["Status"] for one in found] == [success, invalid, success]
    mails = ses.mails()
    assert [mail["Id"] for mail in mails] == [found[0]["MessageId"], found[2]["MessageId"]]
    assert [mail["Body"]["text_part"].strip() for mail in mails] == [TO, "other@example.net"]
    ses.control(sandbox=True)
    assert [one["Status"] for one in bulk(ses, "me@example.com", [TO], DATA)] == [rejected]
    ses.control(sandbox=False, sendingPaused=True)
    assert refused(bulk, ses, "me@example.com", [TO], DATA)[1] == 400
    assert len(ses.mails()) == 2
