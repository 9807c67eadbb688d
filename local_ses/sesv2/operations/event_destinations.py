"""The event destinations of configuration sets."""

from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.sesv2.events import bus_exists, topic_exists
from local_ses.sesv2.operations.base import Operations


class EventDestinationOperations(Operations):
    """v1 has the same but for the form of a destination."""

    @property
    def _set(self) -> str:
        return str(self.asked["ConfigurationSetName"])

    def create_configuration_set_event_destination(self) -> dict[str, Any]:
        self.ses.configuration_sets.add_destination(self._set, self.destination())
        return {}

    def update_configuration_set_event_destination(self) -> dict[str, Any]:
        self.ses.configuration_sets.put_destination(self._set, self.destination())
        return {}

    def delete_configuration_set_event_destination(self) -> dict[str, Any]:
        self.ses.configuration_sets.delete_destination(self._set, self.asked["EventDestinationName"])
        return {}

    def get_configuration_set_event_destinations(self) -> dict[str, Any]:
        return {"EventDestinations": self.ses.configuration_sets.destinations(self._set)}

    def destination(self) -> dict[str, Any]:
        """The one that is asked for, as v2 lists it. Raises BadRequestException."""
        named = {"Name": self.asked["EventDestinationName"]}
        asked: dict[str, Any] = self.asked["EventDestination"]
        return checked({"Enabled": False, "MatchingEventTypes": []} | asked | named)


def checked(destination: dict[str, Any]) -> dict[str, Any]:
    """SES looks whether it can publish there. Raises BadRequestException."""
    topic = destination.get("SnsDestination", {}).get("TopicArn")
    bus = destination.get("EventBridgeDestination", {}).get("EventBusArn")
    if not destination["MatchingEventTypes"]:
        raise exceptions.BadRequestException("An event destination must have at least one of MatchingEventTypes.")
    if topic and not topic_exists(topic):
        raise exceptions.BadRequestException(f"SNS topic <{topic}> not found.")
    if bus and not bus_exists(bus):
        raise exceptions.BadRequestException(f"EventBridge event bus <{bus}> not found.")
    return destination
