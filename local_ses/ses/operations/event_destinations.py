"""The event destinations of configuration sets, in v1's words."""

from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.sesv2.operations import event_destinations as sesv2

DESTINATIONS = {
    "KinesisFirehoseDestination": "KinesisFirehoseDestination",
    "CloudWatchDestination": "CloudWatchDestination",
    "SNSDestination": "SnsDestination",
}
"""v1's names and v2's."""
KINDS = {"renderingFailure": "RENDERING_FAILURE"}


class EventDestinationOperations(sesv2.EventDestinationOperations):
    def destination(self) -> dict[str, Any]:
        # A set that isn't there is the first thing that v1 says.
        self.ses.configuration_sets.find(self.asked["ConfigurationSetName"])
        asked = self.asked["EventDestination"]
        renamed = {new: asked[old] for old, new in DESTINATIONS.items() if old in asked}
        if "SnsDestination" in renamed:
            renamed["SnsDestination"] = {"TopicArn": asked["SNSDestination"]["TopicARN"]}
        kinds = [KINDS.get(kind, kind.upper()) for kind in asked["MatchingEventTypes"]]
        about = {"Name": asked["Name"], "Enabled": asked.get("Enabled", False), "MatchingEventTypes": kinds}
        try:
            return sesv2.checked(renamed | about)
        except exceptions.BadRequestException as error:
            raise exceptions.Chosen("InvalidSNSDestination", error.message, 400) from None


def as_listed(destination: dict[str, Any]) -> dict[str, Any]:
    """As v1 lists it."""
    camel = {new: old for old, new in KINDS.items()}
    renamed = {old: destination[new] for old, new in DESTINATIONS.items() if new in destination}
    if "SNSDestination" in renamed:
        renamed["SNSDestination"] = {"TopicARN": destination["SnsDestination"]["TopicArn"]}
    kinds = [camel.get(kind, kind.lower()) for kind in destination["MatchingEventTypes"]]
    return renamed | {"Name": destination["Name"], "Enabled": destination["Enabled"], "MatchingEventTypes": kinds}
