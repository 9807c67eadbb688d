"""SES v1 (query protocol) on the same store as v2: the six operations of custom verification, identities, errors."""

from typing import Any

import pytest
import requests

from local_ses.testing import LocalSes
from tests.local_ses.answers import refused

ADDRESS = "someone@example.net"
FORM = "application/x-www-form-urlencoded"
SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/ses/aws4_request, "
    "SignedHeaders=host, Signature=0",
    "Content-Type": FORM,
}


@pytest.fixture
def v1(ses: LocalSes) -> Any:
    return ses.client(service="ses", retries=1)


def send(v1: Any, address: str = ADDRESS, name: str = "verify", **more: str) -> Any:
    return v1.send_custom_verification_email(EmailAddress=address, TemplateName=name, **more)


def test_the_six_operations(ses: LocalSes, v1: Any, template: dict[str, Any]) -> None:
    v1.create_custom_verification_email_template(**template)
    assert ses.template("verify") is not None
    v1.update_custom_verification_email_template(TemplateName="verify", TemplateSubject="Other")
    found = v1.get_custom_verification_email_template(TemplateName="verify")
    assert {key: found[key] for key in template} == template | {"TemplateSubject": "Other"}
    v1.create_custom_verification_email_template(**template | {"TemplateName": "zzz"})
    first = v1.list_custom_verification_email_templates(MaxResults=1)
    assert [item["TemplateName"] for item in first["CustomVerificationEmailTemplates"]] == ["verify"]
    second = v1.list_custom_verification_email_templates(NextToken=first["NextToken"])
    assert [item["TemplateName"] for item in second["CustomVerificationEmailTemplates"]] == ["zzz"]
    assert "TemplateContent" not in second["CustomVerificationEmailTemplates"][0]
    identifier = send(v1)["MessageId"]
    (mail,) = ses.mails(ADDRESS)
    assert (mail["Id"], mail["Subject"], mail["Template"]) == (identifier, "Other", "verify")
    assert ses.click(ADDRESS) == template["SuccessRedirectionURL"]
    v1.delete_custom_verification_email_template(TemplateName="verify")
    v1.delete_custom_verification_email_template(TemplateName="verify")
    assert ses.template("verify") is None


def test_one_truth(ses: LocalSes, client: Any, v1: Any) -> None:
    """What one version is asked, the other tells."""

    def status(address: str) -> str | None:
        found = v1.get_identity_verification_attributes(Identities=[address])["VerificationAttributes"]
        return found[address]["VerificationStatus"] if address in found else None

    client.create_email_identity(EmailIdentity=ADDRESS)
    assert status(ADDRESS) == "Pending"
    v1.verify_email_identity(EmailAddress="other@example.net")
    assert client.get_email_identity(EmailIdentity="other@example.net")["VerificationStatus"] == "PENDING"
    assert v1.list_identities()["Identities"] == ["other@example.net", ADDRESS]
    assert v1.list_verified_email_addresses()["VerifiedEmailAddresses"] == []
    ses.click(ADDRESS)
    assert status(ADDRESS) == "Success"
    assert v1.list_verified_email_addresses()["VerifiedEmailAddresses"] == [ADDRESS]
    ses.advance(25 * 3600)
    assert status("other@example.net") == "Failed"
    v1.delete_identity(Identity=ADDRESS)
    v1.delete_identity(Identity=ADDRESS)
    assert status(ADDRESS) is None
    assert refused(client.get_email_identity, EmailIdentity=ADDRESS)[0] == "NotFoundException"
    assert v1.get_send_quota()["Max24HourSend"] == client.get_account()["SendQuota"]["Max24HourSend"]


def test_verifying_again_mails_again(ses: LocalSes, v1: Any) -> None:
    for _ in range(2):
        v1.verify_email_identity(EmailAddress=ADDRESS)
    assert len(ses.mails(ADDRESS)) == 2
    ses.click(ADDRESS)
    v1.verify_email_identity(EmailAddress=ADDRESS)
    assert len(ses.mails(ADDRESS)) == 2


def test_domains(ses: LocalSes, client: Any, v1: Any) -> None:
    token = v1.verify_domain_identity(Domain="Example.org")["VerificationToken"]
    tokens = v1.verify_domain_dkim(Domain="example.org")["DkimTokens"]
    found = v1.get_identity_verification_attributes(Identities=["example.org"])["VerificationAttributes"]
    assert found == {"example.org": {"VerificationStatus": "Pending", "VerificationToken": token}}
    dkim = v1.get_identity_dkim_attributes(Identities=["example.org"])["DkimAttributes"]["example.org"]
    assert dkim == {"DkimEnabled": True, "DkimVerificationStatus": "Pending", "DkimTokens": tokens}
    assert client.get_email_identity(EmailIdentity="example.org")["DkimAttributes"]["Tokens"] == tokens
    assert len(set(tokens)) == 3
    assert ses.mails() == []


def test_what_is_set_for_an_identity(client: Any, v1: Any) -> None:
    client.create_email_identity(EmailIdentity="example.org")
    named = {"Identity": "example.org"}
    v1.set_identity_mail_from_domain(**named, MailFromDomain="bounce.example.org", BehaviorOnMXFailure="RejectMessage")
    found = client.get_email_identity(EmailIdentity="example.org")["MailFromAttributes"]
    assert found == {
        "MailFromDomain": "bounce.example.org",
        "MailFromDomainStatus": "PENDING",
        "BehaviorOnMxFailure": "REJECT_MESSAGE",
    }
    client.put_email_identity_feedback_attributes(EmailIdentity="example.org", EmailForwardingEnabled=False)
    v1.set_identity_notification_topic(**named, NotificationType="Bounce", SnsTopic="arn:aws:sns:x:y:z")
    told = v1.get_identity_notification_attributes(Identities=["example.org"])["NotificationAttributes"]
    assert (told["example.org"]["ForwardingEnabled"], told["example.org"]["BounceTopic"]) == (
        False,
        "arn:aws:sns:x:y:z",
    )
    v1.put_identity_policy(**named, PolicyName="mine", Policy="{}")
    assert client.get_email_identity(EmailIdentity="example.org")["Policies"] == {"mine": "{}"}
    elsewhere = {"EmailIdentity": "example.org", "MailFromDomain": "bounce.example.net"}
    assert refused(client.put_email_identity_mail_from_attributes, **elsewhere)[0] == "BadRequestException"


def test_errors_of_the_templates(ses: LocalSes, v1: Any, template: dict[str, Any]) -> None:
    create, update = v1.create_custom_verification_email_template, v1.update_custom_verification_email_template
    create(**template)
    code, status, _ = refused(create, **template)
    assert (code, status) == ("CustomVerificationEmailTemplateAlreadyExists", 400)
    for call in (v1.get_custom_verification_email_template, update):
        assert refused(call, TemplateName="none")[0] == "CustomVerificationEmailTemplateDoesNotExist"
    with pytest.raises(v1.exceptions.FromEmailAddressNotVerifiedException) as raised:
        update(TemplateName="verify", FromEmailAddress="me@example.org")
    assert raised.value.response["FromEmailAddress"] == "me@example.org"
    for wrong in ({"TemplateContent": "<a>x</a>"}, {"SuccessRedirectionURL": "ftp://x"}, {"TemplateSubject": "a\nb"}):
        assert refused(update, TemplateName="verify", **wrong)[0] == "CustomVerificationEmailInvalidContent"
    for number in range(49):
        create(**template | {"TemplateName": f"t{number}"})
    assert refused(create, **template | {"TemplateName": "more"})[0] == "LimitExceeded"


def test_errors_of_the_send(ses: LocalSes, v1: Any, client: Any) -> None:
    assert refused(send, v1, "nobody")[:2] == ("InvalidParameterValue", 400)
    assert refused(send, v1, name="none")[:2] == ("CustomVerificationEmailTemplateDoesNotExist", 400)
    assert refused(send, v1, ConfigurationSetName="none")[:2] == ("ConfigurationSetDoesNotExist", 400)
    ses.control(sandbox=True)
    assert refused(send, v1)[:2] == ("ProductionAccessNotGranted", 400)
    ses.control(sandbox=False, verifiedFrom=[])
    assert refused(send, v1)[:2] == ("FromEmailAddressNotVerified", 400)
    ses.control(verifiedFrom=["example.com"])
    v1.update_account_sending_enabled(Enabled=False)
    assert refused(send, v1)[:2] == ("AccountSendingPausedException", 400)
    assert client.get_account()["SendingEnabled"] is False
    assert ses.mails() == []


def test_pace_faults_and_log(ses: LocalSes, v1: Any, client: Any) -> None:
    ses.clear_calls()
    ses.fault("refuse", operation="SendCustomVerificationEmail", address=ADDRESS, times=1)
    assert refused(send, v1)[:2] == ("MessageRejected", 400)
    ses.fault("expired-credentials", times=1)
    assert refused(send, v1)[:2] == ("ExpiredToken", 403)
    ses.control(callsPerSecond=0.01)
    send(v1)
    assert refused(send, v1) == ("Throttling", 400, "Rate exceeded")
    logged = [(call["address"], call["template"], call["status"], call["errorCode"]) for call in ses.calls()]
    assert logged == [
        (ADDRESS, "verify", 400, "MessageRejected"),
        (ADDRESS, "verify", 403, "ExpiredToken"),
        (ADDRESS, "verify", 200, ""),
        (ADDRESS, "verify", 400, "Throttling"),
    ]


@pytest.mark.parametrize(
    ("form", "headers", "status", "code"),
    [
        ({"Action": "Nothing", "Version": "2010-12-01"}, SIGNED, 400, "InvalidAction"),
        ({"Version": "2010-12-01"}, SIGNED, 400, "InvalidAction"),
        ({"Action": "SendBounce", "OriginalMessageId": "x", "BounceSender": "x"}, SIGNED, 400, "ValidationError"),
        ({"Action": "ReorderReceiptRuleSet", "RuleSetName": "x"}, SIGNED, 400, "ValidationError"),
        ({"Action": "ListReceiptFilters"}, SIGNED, 501, "NotImplementedException"),
        ({"Action": "SendEmail"}, {"Content-Type": FORM}, 403, "MissingAuthenticationToken"),
        ({"Action": "VerifyEmailIdentity"}, SIGNED, 400, "ValidationError"),
        ({"Action": "ListIdentities", "MaxItems": "many"}, SIGNED, 400, "ValidationError"),
        ({"Action": "ListIdentities", "IdentityType": "<x>&"}, SIGNED, 400, "ValidationError"),
    ],
)
def test_errors_in_their_own_protocol(
    ses: LocalSes, form: dict[str, str], headers: dict[str, str], status: int, code: str
) -> None:
    answer = requests.post(ses.url + "/", data=form, headers=headers, timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/xml")
    assert f"<Code>{code}</Code>" in answer.text
    assert f"<RequestId>{answer.headers['x-amzn-RequestId']}</RequestId>" in answer.text


def test_configuration_sets(client: Any, v1: Any) -> None:
    v1.create_configuration_set(ConfigurationSet={"Name": "mine"})
    assert client.list_configuration_sets()["ConfigurationSets"] == ["mine"]
    with_error = refused(v1.create_configuration_set, ConfigurationSet={"Name": "mine"})
    assert with_error[0] == "ConfigurationSetAlreadyExists"
    v1.update_configuration_set_sending_enabled(ConfigurationSetName="mine", Enabled=False)
    assert refused(send, v1, ConfigurationSetName="mine")[0] == "ConfigurationSetSendingPausedException"
    sns = {"TopicARN": "arn:aws:sns:us-east-1:123456789012:none"}
    destination = {"Name": "d", "MatchingEventTypes": ["send"], "SNSDestination": sns}
    create = v1.create_configuration_set_event_destination
    assert refused(create, ConfigurationSetName="mine", EventDestination=destination)[0] == "InvalidSNSDestination"
    v1.delete_configuration_set(ConfigurationSetName="mine")
    assert refused(v1.describe_configuration_set, ConfigurationSetName="mine")[0] == "ConfigurationSetDoesNotExist"


def test_moto_answers_the_rest(v1: Any) -> None:
    v1.create_receipt_rule_set(RuleSetName="rules")
    assert [item["Name"] for item in v1.list_receipt_rule_sets()["RuleSets"]] == ["rules"]
    v1.create_template(Template={"TemplateName": "t", "SubjectPart": "Hi {{name}}", "TextPart": "x", "HtmlPart": "y"})
    rendered = v1.test_render_template(TemplateName="t", TemplateData='{"name": "you"}')["RenderedTemplate"]
    assert "Subject: Hi you" in rendered
    assert refused(v1.get_template, TemplateName="none")[:2] == ("TemplateDoesNotExist", 400)
