"""The account: what it may send, and whether it does."""

from typing import Any

from local_ses.sesv2.operations.base import Operations


class AccountOperations(Operations):
    def get_account(self) -> dict[str, Any]:
        attributes = self.ses.attributes.all()
        return {
            "DedicatedIpAutoWarmupEnabled": False,
            "EnforcementStatus": "HEALTHY",
            "ProductionAccessEnabled": not self.settings["sandbox"],
            "SendQuota": send_quota(self),
            "SendingEnabled": self.ses.senders.enabled(),
            "SuppressionAttributes": {"SuppressedReasons": attributes["SuppressedReasons"]},
            "VdmAttributes": {"VdmEnabled": "DISABLED"},
        }

    def put_account_sending_attributes(self) -> dict[str, Any]:
        self.ses.attributes.set(SendingEnabled=self.asked.get("SendingEnabled", False))
        return {}

    def put_account_suppression_attributes(self) -> dict[str, Any]:
        self.ses.attributes.set(SuppressedReasons=self.asked.get("SuppressedReasons", []))
        return {}


def send_quota(asking: Operations) -> dict[str, float]:
    """As v1 and v2 tell it alike (developer guide, sending quotas)."""
    most, pace = (200.0, 1.0) if asking.settings["sandbox"] else (50_000.0, 14.0)
    return {"Max24HourSend": most, "MaxSendRate": pace, "SentLast24Hours": float(asking.ses.statistics.last_day())}
