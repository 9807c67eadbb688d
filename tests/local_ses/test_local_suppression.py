"""The suppression list, and the events of what is sent, in both readings."""

import json
from typing import Any

import pytest

from local_ses.testing import LocalSes
from tests.local_ses.answers import refused

ADDRESS = "someone@example.net"
BOUNCES = "bounce@simulator.amazonses.com"


def suppress(client: Any, address: str = ADDRESS, reason: str = "BOUNCE") -> None:
    client.put_suppressed_destination(EmailAddress=address, Reason=reason)


def send(client: Any, address: str = ADDRESS, **more: str) -> str:
    return str(client.send_custom_verification_email(EmailAddress=address, TemplateName="verify", **more)["MessageId"])


def test_the_list(client: Any) -> None:
    suppress(client, "Case@Example.net")
    suppress(client, "b@example.net", "COMPLAINT")
    found = client.get_suppressed_destination(EmailAddress="case@example.net")["SuppressedDestination"]
    assert (found["EmailAddress"], found["Reason"]) == ("case@example.net", "BOUNCE")
    first = client.list_suppressed_destinations(PageSize=1)
    assert [item["EmailAddress"] for item in first["SuppressedDestinationSummaries"]] == ["b@example.net"]
    second = client.list_suppressed_destinations(NextToken=first["NextToken"])
    assert [item["EmailAddress"] for item in second["SuppressedDestinationSummaries"]] == ["case@example.net"]
    complaints = client.list_suppressed_destinations(Reasons=["COMPLAINT"])["SuppressedDestinationSummaries"]
    assert [item["EmailAddress"] for item in complaints] == ["b@example.net"]
    later = client.list_suppressed_destinations(StartDate=found["LastUpdateTime"].timestamp() + 60)
    assert later["SuppressedDestinationSummaries"] == []
    client.delete_suppressed_destination(EmailAddress="CASE@example.net")
    for call in (client.get_suppressed_destination, client.delete_suppressed_destination):
        assert refused(call, EmailAddress="case@example.net")[:2] == ("NotFoundException", 404)


def test_suppressed_address_is_accepted_and_gets_nothing(ses: LocalSes, client: Any) -> None:
    suppress(client)
    assert send(client)
    assert ses.mails() == []
    assert client.get_email_identity(EmailIdentity=ADDRESS)["VerificationStatus"] == "PENDING"
    client.delete_suppressed_destination(EmailAddress=ADDRESS)
    send(client)
    assert len(ses.mails()) == 1


def test_the_other_reading_of_suppression(ses: LocalSes, client: Any) -> None:
    ses.control(suppressVerificationEmails=False)
    suppress(client)
    send(client)
    assert len(ses.mails()) == 1


def test_regions_have_lists_of_their_own(ses: LocalSes, client: Any) -> None:
    suppress(ses.client(region="eu-west-1"))
    send(client)
    assert len(ses.mails()) == 1


def test_reasons_of_account_and_configuration_set(ses: LocalSes, client: Any) -> None:
    suppress(client, reason="COMPLAINT")
    client.put_account_suppression_attributes(SuppressedReasons=["BOUNCE"])
    assert client.get_account()["SuppressionAttributes"]["SuppressedReasons"] == ["BOUNCE"]
    send(client)
    assert len(ses.mails()) == 1
    client.create_configuration_set(
        ConfigurationSetName="strict", SuppressionOptions={"SuppressedReasons": ["COMPLAINT"]}
    )
    send(client, ConfigurationSetName="strict")
    assert len(ses.mails()) == 1
    client.put_configuration_set_suppression_options(ConfigurationSetName="strict", SuppressedReasons=[])
    send(client, ConfigurationSetName="strict")
    assert len(ses.mails()) == 2


def test_plain_mail_leaves_the_suppressed_out(ses: LocalSes, client: Any) -> None:
    suppress(client)
    content = {"Simple": {"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "Hi"}}}}
    both = {"ToAddresses": [f"Some One <{ADDRESS}>", "other@example.net"]}
    client.send_email(FromEmailAddress="me@example.com", Destination=both, Content=content)
    (mail,) = ses.mails()
    assert mail["Destination"] == {"ToAddresses": ["other@example.net"]}


class Events:
    """A configuration set `told` whose events an SQS queue gets, by SNS or by EventBridge."""

    def __init__(self, ses: LocalSes, by: str) -> None:
        self._queue = ses.client(service="sqs")
        self._url = self._queue.create_queue(QueueName="events")["QueueUrl"]
        arn = "arn:aws:sqs:us-east-1:123456789012:events"
        self._by = by
        kinds = ["SEND", "DELIVERY", "BOUNCE", "RENDERING_FAILURE"]
        destination: dict[str, Any] = {"Enabled": True, "MatchingEventTypes": kinds}
        if by == "SNS":
            sns = ses.client(service="sns")
            topic = sns.create_topic(Name="events")["TopicArn"]
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
            destination["SnsDestination"] = {"TopicArn": topic}
        else:
            events = ses.client(service="events")
            events.put_rule(Name="ses", EventPattern=json.dumps({"source": ["aws.ses"]}))
            events.put_targets(Rule="ses", Targets=[{"Id": "queue", "Arn": arn}])
            bus = "arn:aws:events:us-east-1:123456789012:event-bus/default"
            destination["EventBridgeDestination"] = {"EventBusArn": bus}
        client = ses.client()
        client.create_configuration_set(ConfigurationSetName="told")
        client.create_configuration_set_event_destination(
            ConfigurationSetName="told", EventDestinationName="queue", EventDestination=destination
        )

    def all(self) -> list[dict[str, Any]]:
        """Those that came since the last time, in the order of their kinds."""
        messages = self._queue.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages", [])
        bodies = [json.loads(message["Body"]) for message in messages]
        for message in messages:
            self._queue.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(body["Message"]) if self._by == "SNS" else body["detail"] for body in bodies]


@pytest.fixture(params=["SNS", "EventBridge"])
def events(request: pytest.FixtureRequest, ses: LocalSes) -> Events:
    return Events(ses, request.param)


def test_events_of_a_verification_email(ses: LocalSes, events: Events, template: dict[str, Any]) -> None:
    client = ses.client()
    client.create_custom_verification_email_template(**template)
    identifier = send(client, ConfigurationSetName="told")
    sent, delivered = events.all()
    assert (sent["eventType"], delivered["eventType"]) == ("Send", "Delivery")
    assert sent["mail"]["messageId"] == delivered["mail"]["messageId"] == identifier
    assert sent["mail"]["destination"] == delivered["delivery"]["recipients"] == [ADDRESS]
    send(client, BOUNCES, ConfigurationSetName="told")
    _, bounced = events.all()
    assert bounced["bounce"]["bouncedRecipients"][0]["emailAddress"] == BOUNCES
    suppress(client)
    send(client, ConfigurationSetName="told")
    _, bounced = events.all()
    assert bounced["bounce"]["bounceSubType"] == "OnAccountSuppressionList"
    ses.control(verificationEvents=False)
    send(client, ConfigurationSetName="told")
    assert events.all() == []


def test_event_of_a_template_that_cant_be_rendered(ses: LocalSes, events: Events) -> None:
    """SES takes such a send, delivers nothing, and tells it by an event alone."""
    client = ses.client()
    content = {"TemplateContent": {"Subject": "Hello", "Text": "{{name}}"}, "TemplateData": "{}"}
    identifier = client.send_email(
        FromEmailAddress="me@example.com",
        Destination={"ToAddresses": [ADDRESS]},
        Content={"Template": content},
        ConfigurationSetName="told",
    )["MessageId"]
    (failed,) = events.all()
    assert (failed["eventType"], failed["mail"]["messageId"]) == ("Rendering Failure", identifier)
    assert failed["failure"]["errorMessage"] == "Attribute 'name' is not present in the rendering data."
    assert ses.mails() == []


def test_event_destinations(ses: LocalSes, events: Events) -> None:
    client = ses.client()
    (found,) = client.get_configuration_set_event_destinations(ConfigurationSetName="told")["EventDestinations"]
    assert (found["Name"], found["Enabled"]) == ("queue", True)
    named = {"ConfigurationSetName": "told", "EventDestinationName": "queue"}
    wrong = {"MatchingEventTypes": ["SEND"], "SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:none"}}
    assert refused(client.update_configuration_set_event_destination, **named, EventDestination=wrong)[0] == (
        "BadRequestException"
    )
    client.delete_configuration_set_event_destination(**named)
    assert refused(client.delete_configuration_set_event_destination, **named)[:2] == ("NotFoundException", 404)
