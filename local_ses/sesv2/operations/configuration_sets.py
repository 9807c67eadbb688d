"""Configuration sets and their options."""

from typing import Any

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
