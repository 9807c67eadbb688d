"""Which account and region a probe asks."""

from botocore.exceptions import BotoCoreError

from ses_verified_senders.ses.accounts import Accounts, state_folder
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.clock import Clock
from ses_verified_senders.ses.session import AwsConfig, InvalidAwsConfig, default_region


def ses_of(region: str, profile: str, endpoint_url: str, clock: Clock) -> Ses:
    """The client of a region; each text may be "". Raises InvalidAwsConfig, or SesError if AWS can't be asked."""
    config = {
        "aws:profile": profile,
        "aws:endpoints": [{"sesv2": endpoint_url, "sts": endpoint_url}] if endpoint_url else None,
    }
    aws = AwsConfig.of({**config, "aws:region": region or region_of(AwsConfig.of(config.get))}.get)
    return Accounts(aws, state_folder(""), 1.0, clock).ses(aws.region or "")


def region_of(config: AwsConfig) -> str:
    """That of the environment or of the profile."""
    try:
        found = default_region(config)
    except BotoCoreError as cause:
        raise InvalidAwsConfig(f"finding the region: {cause}; correct --profile or the AWS configuration") from None
    if not found:
        raise InvalidAwsConfig("neither the environment nor the AWS configuration names a region; give --region")
    return found
