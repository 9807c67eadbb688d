"""The send, the link, the mails."""

import email
import email.policy
from typing import Any

import pytest
import requests
from botocore.exceptions import ConnectionClosedError

from local_ses.testing import LocalSes
from tests.local_ses.answers import refused

ADDRESS = "someone@example.net"
DAY = 24 * 3600
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


def send(client: Any, address: str = ADDRESS, **more: str) -> Any:
    return client.send_custom_verification_email(EmailAddress=address, TemplateName="verify", **more)


def status(ses: LocalSes, address: str = ADDRESS) -> str | None:
    found = ses.identity(address)
    return None if found is None else str(found["status"])


def test_send_and_open_the_link(ses: LocalSes, client: Any) -> None:
    message_id = send(client)["MessageId"]
    (mail,) = ses.mails()
    assert mail["Id"] == message_id
    assert (mail["Region"], mail["Source"], mail["Subject"]) == ("us-east-1", "hello@example.com", "Please confirm")
    assert mail["Destination"] == {"ToAddresses": [ADDRESS]}
    assert list(mail["Body"]) == ["html_part"]
    assert mail["Body"]["html_part"].startswith("<p>Hello</p>")
    assert status(ses) == "PENDING"
    assert client.get_email_identity(EmailIdentity=ADDRESS)["VerifiedForSendingStatus"] is False
    assert ses.click(ADDRESS) == "https://example.com/yes"
    assert status(ses) == "SUCCESS"
    assert client.get_email_identity(EmailIdentity=ADDRESS)["VerifiedForSendingStatus"] is True


def test_link_works_for_a_day(ses: LocalSes, client: Any) -> None:
    send(client)
    ses.advance(DAY - 60)
    assert status(ses) == "PENDING"
    ses.advance(60)
    assert status(ses) == "FAILED"
    assert ses.click(ADDRESS) == "https://example.com/no"
    assert status(ses) == "FAILED"
    send(client)
    assert status(ses) == "PENDING"
    assert ses.click(ADDRESS) == "https://example.com/yes"


def test_unlisted_before_the_click(ses: LocalSes, client: Any) -> None:
    ses.control(listBeforeClick=False)
    send(client)
    assert status(ses) is None
    assert refused(client.get_email_identity, EmailIdentity=ADDRESS)[:2] == ("NotFoundException", 404)
    ses.click(ADDRESS)
    assert status(ses) == "SUCCESS"


def test_unlisted_failed_identity_stays_until_the_click(ses: LocalSes, client: Any) -> None:
    ses.control(listBeforeClick=False)
    ses.put_identity(ADDRESS, "FAILED")
    send(client)
    assert status(ses) == "FAILED"
    ses.click(ADDRESS)
    assert status(ses) == "SUCCESS"


def test_link_of_a_deleted_identity(ses: LocalSes, client: Any) -> None:
    send(client)
    client.delete_email_identity(EmailIdentity=ADDRESS)
    assert ses.click(ADDRESS) == "https://example.com/no"
    assert status(ses) is None


@pytest.mark.parametrize(
    ("reading", "mails", "after"), [("mail", 1, "SUCCESS"), ("ignore", 0, "SUCCESS"), ("restart", 1, "PENDING")]
)
def test_send_to_a_verified_address(ses: LocalSes, client: Any, reading: str, mails: int, after: str) -> None:
    ses.put_identity(ADDRESS, "SUCCESS")
    ses.control(sendToVerified=reading)
    assert send(client)["MessageId"]
    assert (len(ses.mails()), status(ses)) == (mails, after)


@pytest.mark.parametrize(
    "address", ["a@b", "Case.Kept@Example.NET", '"quoted@local"@example.net', "user+label@example.net"]
)
def test_addresses_that_ses_takes(ses: LocalSes, client: Any, address: str) -> None:
    send(client, address)
    assert status(ses, address) == "PENDING"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "Email address not specified."),
        ("  ", "Email address not specified."),
        ("nobody", "Invalid email address<nobody>."),
        ("a@b@c", "Invalid email address<a@b@c>."),
        ("@b", "Invalid email address<@b>."),
        ("a@", "Invalid email address<a@>."),
        ("a b@c", "Invalid email address<a b@c>."),
        ("a" * 320 + "@b", f"Invalid email address<{'a' * 320}@b>."),
    ],
)
def test_addresses_that_ses_refuses(ses: LocalSes, client: Any, address: str, message: str) -> None:
    assert refused(send, client, address) == ("BadRequestException", 400, message)
    assert ses.mails() == []


def test_address_is_checked_before_the_template(client: Any) -> None:
    call = client.send_custom_verification_email
    assert "Invalid email" in refused(call, EmailAddress="nobody", TemplateName="none")[2]
    expected = ("NotFoundException", 404, "Template <none> does not exist")
    assert refused(call, EmailAddress=ADDRESS, TemplateName="none") == expected


def test_from_that_lost_its_verification(ses: LocalSes, client: Any) -> None:
    ses.control(verifiedFrom=[])
    message = (
        "Email address is not verified. The following identities failed the check in region US-EAST-1: "
        "hello@example.com"
    )
    assert refused(send, client) == ("NotFoundException", 404, message)
    ses.control(unverifiedFrom="MailFromDomainNotVerifiedException")
    assert refused(send, client) == ("MailFromDomainNotVerifiedException", 400, message)


def test_sandbox_and_pause(ses: LocalSes, client: Any) -> None:
    ses.control(sandbox=True)
    assert refused(send, client)[:2] == ("BadRequestException", 400)
    assert client.get_account()["ProductionAccessEnabled"] is False
    ses.control(sandbox=False, sendingPaused=True)
    assert refused(send, client)[:2] == ("SendingPausedException", 400)
    assert client.get_account()["SendingEnabled"] is False
    ses.control(sendingPaused=False)
    assert send(client)["MessageId"]
    assert client.get_account()["ProductionAccessEnabled"] is True


def test_unknown_configuration_set(ses: LocalSes, client: Any) -> None:
    assert refused(send, client, ConfigurationSetName="none")[:2] == ("NotFoundException", 404)
    assert ses.mails() == []
    client.create_configuration_set(ConfigurationSetName="mine")
    assert send(client, ConfigurationSetName="mine")["MessageId"]


def test_fault_of_one_address(ses: LocalSes, client: Any) -> None:
    ses.fault("refuse", operation="SendCustomVerificationEmail", address=ADDRESS)
    assert refused(send, client)[:2] == ("MessageRejected", 400)
    assert send(client, "other@example.net")["MessageId"]
    ses.clear_faults()
    assert send(client)["MessageId"]


def test_fault_that_is_counted(ses: LocalSes, client: Any) -> None:
    ses.fault("refuse", operation="SendCustomVerificationEmail", times=2, code="BadRequestException", message="Not now")
    assert [refused(send, client) for _ in range(2)] == [("BadRequestException", 400, "Not now")] * 2
    assert send(client)["MessageId"]


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("throttle", "TooManyRequestsException", 429),
        ("error", "InternalServiceErrorException", 500),
        ("expired-credentials", "ExpiredTokenException", 403),
    ],
)
def test_faults_that_answer(ses: LocalSes, client: Any, kind: str, code: str, status: int) -> None:
    once = ses.client(retries=1)
    ses.fault(kind)
    assert refused(once.get_account)[:2] == (code, status)
    assert ses.calls("GetAccount")[-1]["errorCode"] == code


def test_answer_that_is_lost(ses: LocalSes, client: Any) -> None:
    ses.fault("lose-answer", operation="SendCustomVerificationEmail", times=1)
    with pytest.raises(ConnectionClosedError):
        send(ses.client(retries=1))
    assert len(ses.mails()) == 1
    assert status(ses) == "PENDING"


def test_answer_that_is_slow(ses: LocalSes, client: Any) -> None:
    ses.fault("slow", seconds=0.4, times=1)
    impatient = ses.client(retries=1, read_timeout=0.1)
    with pytest.raises(Exception, match="Read timeout"):
        impatient.get_account()
    assert client.get_account()["SendingEnabled"]


def test_mime_message(ses: LocalSes, client: Any, template: dict[str, Any]) -> None:
    content = f'<html><body><p>Grüße</p><img alt="dot" src="{PIXEL}"></body></html>'
    client.update_custom_verification_email_template(
        **template | {"TemplateContent": content, "TemplateSubject": "Grüße"}
    )
    send(client)
    (mail,) = ses.mails()
    assert mail["Body"]["html_part"].endswith("</body></html>")
    answer = requests.get(f"{ses.url}/_inbox/mail/{mail['Id']}.eml", timeout=10)
    assert answer.headers["Content-Type"].startswith("message/rfc822")
    message = email.message_from_bytes(answer.content, policy=email.policy.default)
    assert (message["From"], message["To"], message["Subject"]) == ("hello@example.com", ADDRESS, "Grüße")
    html, picture = list(message.walk())[1:]
    assert ses.link(ADDRESS) in html.get_content()
    assert "Grüße" in html.get_content()
    assert f'src="cid:{picture["Content-ID"][1:-1]}"' in html.get_content()
    assert (picture.get_content_type(), picture.get_content_disposition()) == ("image/gif", "attachment")
    assert picture.get_content().startswith(b"GIF89a")


def test_list_of_localstack(ses: LocalSes, client: Any) -> None:
    first, second = send(client)["MessageId"], send(client, "other@example.net")["MessageId"]
    assert [mail["Id"] for mail in ses.mails()] == [first, second]
    assert [mail["Id"] for mail in ses.mails("other@example.net")] == [second]
    answer = requests.get(f"{ses.url}/_aws/ses", params={"id": first}, timeout=10)
    assert [mail["Id"] for mail in answer.json()["messages"]] == [first]
    requests.delete(f"{ses.url}/_aws/ses", params={"id": first}, timeout=10)
    assert [mail["Id"] for mail in ses.mails()] == [second]
    ses.clear_mails()
    assert ses.mails() == []


def test_most_mails_that_are_kept(ses: LocalSes, client: Any) -> None:
    ses.control(maxMails=2)
    for number in range(4):
        send(client, f"{number}@example.net")
    assert [mail["Destination"]["ToAddresses"][0] for mail in ses.mails()] == ["2@example.net", "3@example.net"]


def test_date_is_the_movable_clocks(ses: LocalSes, client: Any) -> None:
    def date() -> Any:
        headers = client.get_account()["ResponseMetadata"]["HTTPHeaders"]
        return email.utils.parsedate_to_datetime(headers["date"])

    before = date()
    ses.advance(DAY)
    assert DAY <= (date() - before).total_seconds() <= DAY + 60
