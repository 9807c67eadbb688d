"""Configuration sets, in v1's words."""

from typing import Any

from local_ses.ses.operations.event_destinations import as_listed
from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.pages import page

PAGE = 100


class ConfigurationSetOperations(Operations):
    @property
    def _name(self) -> str:
        return str(self.asked["ConfigurationSetName"])

    def create_configuration_set(self) -> dict[str, Any]:
        self.ses.configuration_sets.create({"ConfigurationSetName": self.asked["ConfigurationSet"]["Name"]})
        return {}

    def delete_configuration_set(self) -> dict[str, Any]:
        self.ses.configuration_sets.delete(self._name)
        return {}

    def describe_configuration_set(self) -> dict[str, Any]:
        kept = self.ses.configuration_sets.find(self._name)
        wanted = self.asked.get("ConfigurationSetAttributeNames", [])
        answer: dict[str, Any] = {"ConfigurationSet": {"Name": self._name}}
        if "eventDestinations" in wanted:
            answer["EventDestinations"] = [
                as_listed(item) for item in self.ses.configuration_sets.destinations(self._name)
            ]
        if "trackingOptions" in wanted and kept.get("TrackingOptions"):
            answer["TrackingOptions"] = kept["TrackingOptions"]
        if "deliveryOptions" in wanted and kept.get("DeliveryOptions"):
            policy = kept["DeliveryOptions"].get("TlsPolicy", "OPTIONAL")
            answer["DeliveryOptions"] = {"TlsPolicy": policy.capitalize()}
        if "reputationOptions" in wanted:
            answer["ReputationOptions"] = {
                "SendingEnabled": (kept.get("SendingOptions") or {}).get("SendingEnabled", True),
                "ReputationMetricsEnabled": (kept.get("ReputationOptions") or {}).get(
                    "ReputationMetricsEnabled", False
                ),
            }
        return answer

    def list_configuration_sets(self) -> dict[str, Any]:
        size, token = self.asked.get("MaxItems"), self.asked.get("NextToken")
        found, more = page(size or PAGE, token, self.ses.configuration_sets.page, str)
        return {"ConfigurationSets": [{"Name": name} for name in found]} | more

    def update_configuration_set_sending_enabled(self) -> dict[str, Any]:
        options = {"SendingEnabled": self.asked["Enabled"]}
        self.ses.configuration_sets.change(self._name, SendingOptions=options)
        return {}

    def update_configuration_set_reputation_metrics_enabled(self) -> dict[str, Any]:
        options = {"ReputationMetricsEnabled": self.asked["Enabled"]}
        self.ses.configuration_sets.change(self._name, ReputationOptions=options)
        return {}

    def put_configuration_set_delivery_options(self) -> dict[str, Any]:
        policy = self.asked.get("DeliveryOptions", {}).get("TlsPolicy", "Optional")
        self.ses.configuration_sets.change(self._name, DeliveryOptions={"TlsPolicy": policy.upper()})
        return {}
