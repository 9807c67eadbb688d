"""The way from a command's options to what the account has."""

from collections.abc import Mapping, Sequence
from typing import Any

from ses_verified_senders.adopt.account import FoundRegion, read
from ses_verified_senders.probe.account import region_of
from ses_verified_senders.ses.accounts import Accounts, state_folder
from ses_verified_senders.ses.clock import SystemClock
from ses_verified_senders.ses.session import AwsConfig
from ses_verified_senders.status.orphans import SearchProgress


def read_account(
    regions: Sequence[str], profile: str, endpoint_url: str, calls_per_second: float
) -> tuple[Mapping[str, Any], list[FoundRegion]]:
    """The `aws:` keys that lead there, and each region; says on standard error how far it is.

    Raises InvalidAwsConfig, or SesError if AWS can't be asked.
    """
    given = {
        "profile": profile,
        "endpoints": [{"sesv2": endpoint_url, "sts": endpoint_url}] if endpoint_url else None,
    }
    aws = {key: value for key, value in given.items() if value}
    known = {f"aws:{key}": value for key, value in aws.items()}
    asked = list(regions) or [region_of(AwsConfig.of(known.get))]
    aws = {"region": asked[0], **aws}
    config = AwsConfig.of({f"aws:{key}": value for key, value in aws.items()}.get)
    clock = SystemClock()
    accounts = Accounts(config, state_folder(""), calls_per_second, clock)
    found = []
    for region in asked:
        progress = SearchProgress(region, clock, calls_per_second, "identities and templates")
        found.append(read(accounts.ses(region), progress))
    return aws, found
