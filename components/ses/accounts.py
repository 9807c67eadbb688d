"""The way from a stack's `aws:` config to a `Ses` for a region."""

import hashlib
import threading
from pathlib import Path
from typing import Any

import platformdirs

from components.ses import errors
from components.ses.client import Ses
from components.ses.clock import Clock
from components.ses.limiter import Limiter
from components.ses.session import AwsConfig, InvalidAwsConfig, session

CONNECT_TIMEOUT = 10
READ_TIMEOUT = 60
ATTEMPTS = 4


def state_folder(journal: str | None) -> Path:
    """Where the journal and the limits' files live on this machine: the setting `journal`, or the user's own folder."""
    return Path(journal).absolute() if journal else platformdirs.user_state_path("ses-verified-senders")


class Accounts:
    """Makes each region's client once, when it is first asked for.

    `folder` is where the limits' files live, `calls_per_second` what SES grants (0: no limit).
    """

    def __init__(self, config: AwsConfig, folder: Path, calls_per_second: float, clock: Clock) -> None:
        self._config = config
        self._folder = folder
        self._interval = 1.0 / calls_per_second if calls_per_second else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._session: Any = None
        self._account = ""
        self._regions: dict[str, Ses] = {}

    def ses(self, region: str) -> Ses:
        """Raises InvalidAwsConfig, or SesError if the account can't be asked for."""
        with self._lock:
            if region not in self._regions:
                self._regions[region] = self._make(region)
            return self._regions[region]

    def _make(self, region: str) -> Ses:
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        account = self._identify()
        timeouts: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT, "read_timeout": READ_TIMEOUT}
        try:
            reader, sender = (
                self._session.client(
                    "sesv2",
                    region_name=region,
                    endpoint_url=self._config.endpoint("sesv2"),
                    config=Config(**timeouts, retries={"total_max_attempts": attempts, "mode": "standard"}),
                )
                for attempts in (ATTEMPTS, 1)
            )
        except BotoCoreError as cause:
            raise InvalidAwsConfig(f"no SES client for {region}: {cause}; correct the aws: config keys") from None
        limits = self._folder / "limits" / self._place(account, region)
        return Ses(
            reader,
            sender,
            account=account,
            region=region,
            limiter=lambda operation: Limiter(limits / operation, self._interval, self._clock),
            clock=self._clock,
        )

    def place(self, region: str) -> str:
        """A folder's name for what is kept of a region whose `ses` was asked for."""
        return self._place(self._account, region)

    def _place(self, account: str, region: str) -> str:
        """Account and region, and the endpoint where it isn't AWS's: a local server has nothing in common with AWS."""
        endpoint = self._config.endpoint("sesv2")
        suffix = f"-{hashlib.sha256(endpoint.encode()).hexdigest()[:8]}" if endpoint else ""
        return f"{account}-{region}{suffix}"

    def _identify(self) -> str:
        """The account of the credentials (STS GetCallerIdentity): limits, ARNs and records are per account."""
        from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

        if self._account:
            return self._account
        doing = "finding the account of the credentials"
        try:
            self._session = session(self._config)
            sts = self._session.client(
                "sts", region_name=self._config.region or "us-east-1", endpoint_url=self._config.endpoint("sts")
            )
            account = str(sts.get_caller_identity()["Account"])
        except ClientError as cause:
            raise errors.from_answer(doing, cause.response) from None
        except EndpointConnectionError as cause:
            raise errors.unreachable(doing, cause) from None
        except BotoCoreError as cause:
            raise errors.no_credentials(doing, cause) from None
        self._config.check_account(account)
        self._account = account
        return account
