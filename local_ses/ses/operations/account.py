"""The account's sending."""

from typing import Any

from local_ses.sesv2.operations.account import send_quota
from local_ses.sesv2.operations.base import Operations


class AccountOperations(Operations):
    def get_send_quota(self) -> dict[str, Any]:
        return dict(send_quota(self))

    def get_send_statistics(self) -> dict[str, Any]:
        return {"SendDataPoints": self.ses.statistics.points()}

    def get_account_sending_enabled(self) -> dict[str, Any]:
        return {"Enabled": self.ses.senders.enabled()}

    def update_account_sending_enabled(self) -> dict[str, Any]:
        self.ses.attributes.set(SendingEnabled=self.asked.get("Enabled", False))
        return {}
