"""The account-level suppression list."""

from datetime import datetime
from typing import Any

from local_ses.sesv2.accounts import REASONS
from local_ses.sesv2.addresses import check_address
from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.pages import page
from local_ses.sesv2.suppression import SuppressedDestination

SUPPRESSED_PAGE = 1000


class SuppressionOperations(Operations):
    def put_suppressed_destination(self) -> dict[str, Any]:
        check_address(self.asked["EmailAddress"])
        self.ses.suppression.put(self.asked["EmailAddress"], self.asked["Reason"])
        return {}

    def get_suppressed_destination(self) -> dict[str, Any]:
        return {"SuppressedDestination": _summary(self.ses.suppression.find(self.asked["EmailAddress"]))}

    def delete_suppressed_destination(self) -> dict[str, Any]:
        self.ses.suppression.delete(self.asked["EmailAddress"])
        return {}

    def list_suppressed_destinations(self) -> dict[str, Any]:
        since = _seconds(self.asked.get("StartDate"), 0.0)
        until = _seconds(self.asked.get("EndDate"), float("inf"))
        reasons = self.asked.get("Reasons") or REASONS

        def read(after: str, size: int) -> list[SuppressedDestination]:
            return self.ses.suppression.page(after, size, reasons, since, until)

        size, token = self.asked.get("PageSize"), self.asked.get("NextToken")
        found, more = page(size or SUPPRESSED_PAGE, token, read, lambda item: item.address)
        return {"SuppressedDestinationSummaries": [_summary(item) for item in found]} | more


def _summary(item: SuppressedDestination) -> dict[str, Any]:
    return {"EmailAddress": item.address, "Reason": item.reason, "LastUpdateTime": item.at}


def _seconds(asked: Any, default: float) -> float:
    """Of a timestamp on the wire: seconds, as text in a query, or ISO 8601."""
    if asked is None:
        return default
    try:
        return float(asked)
    except ValueError:
        return datetime.fromisoformat(asked).timestamp()
