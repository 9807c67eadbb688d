"""Configuration sets, their options and their event destinations."""

from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.sesv2.events import bus_exists, topic_exists
from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.pages import page

CONFIGURATION_SET_PAGE = 1000
OPTIONS = (
    "TrackingOptions",
    "DeliveryOptions",
    "ReputationOptions",
    "SendingOptions",
    "SuppressionOptions",
    "VdmOptions",
    "ArchivingOptions",
)


class ConfigurationSetOperations(Operations):
    def create_configuration_set(self) -> dict[str, Any]:
        self.ses.configuration_sets.create(self.asked)
        return {}

    def get_configuration_set(self) -> dict[str, Any]:
        kept = self.ses.configuration_sets.find(self.asked["ConfigurationSetName"])
        answer = {key: value for key, value in kept.items() if value}
        return {"SendingOptions": {"SendingEnabled": True}, "Tags": []} | answer

    def delete_configuration_set(self) -> dict[str, Any]:
        self.ses.configuration_sets.delete(self.asked["ConfigurationSetName"])
        return {}

    def list_configuration_sets(self) -> dict[str, Any]:
        size, token = self.asked.get("PageSize"), self.asked.get("NextToken")
        found, more = page(size or CONFIGURATION_SET_PAGE, token, self.ses.configuration_sets.page, str)
        return {"ConfigurationSets": found} | more

    def put_configuration_set_tracking_options(self) -> dict[str, Any]:
        return self._set_options("TrackingOptions")

    def put_configuration_set_delivery_options(self) -> dict[str, Any]:
        return self._set_options("DeliveryOptions")

    def put_configuration_set_reputation_options(self) -> dict[str, Any]:
        return self._set_options("ReputationOptions")

    def put_configuration_set_sending_options(self) -> dict[str, Any]:
        return self._set_options("SendingOptions")

    def put_configuration_set_suppression_options(self) -> dict[str, Any]:
        return self._set_options("SuppressionOptions")

    def put_configuration_set_archiving_options(self) -> dict[str, Any]:
        return self._set_options("ArchivingOptions")

    def put_configuration_set_vdm_options(self) -> dict[str, Any]:
        self.ses.configuration_sets.change(self._name, VdmOptions=self.asked.get("VdmOptions", {}))
        return {}

    @property
    def _name(self) -> str:
        return str(self.asked["ConfigurationSetName"])

    def _set_options(self, options: str) -> dict[str, Any]:
        """The request's other members are those of the options."""
        given = {name: value for name, value in self.asked.items() if name != "ConfigurationSetName"}
        self.ses.configuration_sets.change(self._name, **{options: given})
        return {}

    # Event destinations

    def create_configuration_set_event_destination(self) -> dict[str, Any]:
        self.ses.configuration_sets.add_destination(self._name, self._destination())
        return {}

    def update_configuration_set_event_destination(self) -> dict[str, Any]:
        self.ses.configuration_sets.put_destination(self._name, self._destination())
        return {}

    def delete_configuration_set_event_destination(self) -> dict[str, Any]:
        self.ses.configuration_sets.delete_destination(self._name, self.asked["EventDestinationName"])
        return {}

    def get_configuration_set_event_destinations(self) -> dict[str, Any]:
        return {"EventDestinations": self.ses.configuration_sets.destinations(self._name)}

    def _destination(self) -> dict[str, Any]:
        named = {"Name": self.asked["EventDestinationName"]}
        asked: dict[str, Any] = self.asked["EventDestination"]
        destination = {"Enabled": False, "MatchingEventTypes": []} | asked | named
        check_destination(destination)
        return destination


def check_destination(destination: dict[str, Any]) -> None:
    """SES looks whether it can publish there. Raises BadRequestException."""
    topic = destination.get("SnsDestination", {}).get("TopicArn")
    bus = destination.get("EventBridgeDestination", {}).get("EventBusArn")
    if not destination["MatchingEventTypes"]:
        raise exceptions.BadRequestException("An event destination must have at least one of MatchingEventTypes.")
    if topic and not topic_exists(topic):
        raise exceptions.BadRequestException(f"SNS topic <{topic}> not found.")
    if bus and not bus_exists(bus):
        raise exceptions.BadRequestException(f"EventBridge event bus <{bus}> not found.")
