"""What SES tells of an e-mail: event publishing to SNS and EventBridge (developer guide, event data), and v1's
notifications to the topics of an identity. moto has SNS and EventBridge."""

import json
from datetime import UTC, datetime
from typing import Any

from moto.events.models import events_backends
from moto.sns.models import sns_backends

from local_ses.sesv2.message import Mail

SEND, DELIVERY, BOUNCE, COMPLAINT = "SEND", "DELIVERY", "BOUNCE", "COMPLAINT"
RENDERING_FAILURE = "RENDERING_FAILURE"

NAMES = {SEND: "Send", DELIVERY: "Delivery", BOUNCE: "Bounce", COMPLAINT: "Complaint"}
DETAIL_TYPES = {
    SEND: "Email Sent",
    DELIVERY: "Email Delivered",
    BOUNCE: "Email Bounced",
    COMPLAINT: "Email Complaint Received",
    RENDERING_FAILURE: "Email Rendering Failed",
}


def event(
    kind: str, mail: Mail, configuration_set: str, addresses: list[str], bounce: str = "General"
) -> dict[str, Any]:
    """As SES publishes it; `addresses` are those that it is about, `bounce` is the bounceSubType."""
    name, at = NAMES[kind], _time(mail.at)
    about: dict[str, dict[str, Any]] = {
        SEND: {},
        DELIVERY: {
            "timestamp": at,
            "processingTimeMillis": 1,
            "recipients": addresses,
            "smtpResponse": "250 ok",
            "reportingMTA": "local-ses.invalid",
        },
        BOUNCE: {
            "feedbackId": f"{mail.id}-feedback",
            "bounceType": "Permanent",
            "bounceSubType": bounce,
            "bouncedRecipients": [
                {"emailAddress": address, "action": "failed", "status": "5.1.1", "diagnosticCode": "550 5.1.1"}
                for address in addresses
            ],
            "timestamp": at,
            "reportingMTA": "dns; local-ses.invalid",
        },
        COMPLAINT: {
            "feedbackId": f"{mail.id}-feedback",
            "complainedRecipients": [{"emailAddress": address} for address in addresses],
            "timestamp": at,
            "complaintFeedbackType": "abuse",
        },
    }
    return {"eventType": name, "mail": _mail(mail, configuration_set), name.lower(): about[kind]}


def rendering_failure(mail: Mail, configuration_set: str, why: str) -> dict[str, Any]:
    """The same of a mail that couldn't be made from its template."""
    failure = {"errorMessage": why, "templateName": mail.template}
    return {"eventType": "Rendering Failure", "mail": _mail(mail, configuration_set), "failure": failure}


def notification(published: dict[str, Any]) -> dict[str, Any]:
    """The same as v1's notification."""
    return {"notificationType": published["eventType"]} | {
        key: value for key, value in published.items() if key != "eventType"
    }


def _mail(mail: Mail, configuration_set: str) -> dict[str, Any]:
    tags = {"ses:configuration-set": [configuration_set]} if configuration_set else {}
    return {
        "timestamp": _time(mail.at),
        "source": mail.source,
        "sourceArn": f"arn:aws:ses:{mail.region}:{mail.account}:identity/{mail.source}",
        "sendingAccountId": mail.account,
        "messageId": mail.id,
        "destination": mail.addresses,
        "headersTruncated": False,
        "headers": [],
        "commonHeaders": {
            "from": [mail.source],
            "to": mail.destination.get("ToAddresses", []),
            "subject": mail.subject,
        },
        "tags": tags,
    }


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def publish(destination: dict[str, Any], kind: str, published: dict[str, Any]) -> None:
    """To an event destination, which may be gone by now: SES doesn't say either."""
    if topic := destination.get("SnsDestination"):
        publish_to_topic(topic["TopicArn"], published)
    bus = destination.get("EventBridgeDestination", {}).get("EventBusArn")
    if bus and bus_exists(bus):
        account, region, name = _parts(bus)
        entry = {
            "Source": "aws.ses",
            "DetailType": DETAIL_TYPES[kind],
            "Detail": json.dumps(published),
            "Resources": [published["mail"]["sourceArn"]],
            "EventBusName": name.removeprefix("event-bus/"),
        }
        events_backends[account][region].put_events([entry])


def publish_to_topic(arn: str, message: dict[str, Any]) -> None:
    """The same for a topic."""
    if topic_exists(arn):
        account, region, _ = _parts(arn)
        sns_backends[account][region].publish(json.dumps(message), arn=arn)


def topic_exists(arn: str) -> bool:
    account, region, _ = _parts(arn)
    return region in sns_backends[account] and arn in sns_backends[account][region].topics


def bus_exists(arn: str) -> bool:
    account, region, name = _parts(arn)
    known = events_backends[account][region].event_buses if region in events_backends[account] else {}
    return name.removeprefix("event-bus/") in known


def _parts(arn: str) -> tuple[str, str, str]:
    """Account, region and what follows; empty where the ARN has none."""
    _, _, _, region, account, name, *_ = [*arn.split(":", 5), "", "", "", "", "", ""]
    return account, region, name
