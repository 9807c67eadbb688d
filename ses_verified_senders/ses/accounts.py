"""The way from a stack's `aws:` config to a `Ses` for a region."""

import hashlib
import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import platformdirs

from ses_verified_senders.ses import errors
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.clock import Clock
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.limiter import Limiter
from ses_verified_senders.ses.session import ATTEMPTS, LAST_REGION, AwsConfig, AwsSession, InvalidAwsConfig

if TYPE_CHECKING:
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sts import STSClient

Made = TypeVar("Made")


BUCKET = "s3://"


def state_folder(journal: str, root: Path | None = None) -> Path:
    """Where the limits' files live on this machine, and the journal with them unless it is in a bucket: the setting
    `journal`, in the project's folder `root` where it is relative, or the user's own folder."""
    if not journal or journal.startswith(BUCKET):
        return platformdirs.user_state_path("ses-verified-senders")
    return ((root or Path()) / journal).absolute()


def bucket_url(journal: str) -> str:
    """The setting `journal` where it names a bucket (s3://bucket/prefix), else "". Raises InvalidAwsConfig."""
    if not journal.startswith(BUCKET):
        return ""
    if not journal.removeprefix(BUCKET).partition("/")[0]:
        raise InvalidAwsConfig(f"journal {journal!r} names no bucket; write it as in s3://bucket/prefix")
    return journal


class Credentials:
    """What a session signs with; `account` is theirs (STS GetCallerIdentity): limits, ARNs and records are per account.

    `region` is where STS is asked if the stack and boto3's own settings name no region. Raises InvalidAwsConfig, or
    SesError if the account can't be asked for.
    """

    def __init__(self, config: AwsConfig, region: str) -> None:
        # Threads may share a session's clients, but not the making of them (boto3's guide, "Multithreading").
        self._lock = threading.Lock()
        doing = "finding the account of the credentials"
        from botocore import exceptions

        try:
            self._session = AwsSession(config, region)
            self.account = _account(self._session.sts(), doing)
        except exceptions.ClientError as cause:
            raise errors.from_answer(doing, cause.response) from None
        except (exceptions.ConnectionError, exceptions.HTTPClientError) as cause:
            # The question does nothing, so a lost answer is as good as one that was never asked.
            raise errors.unreachable(doing, cause) from None
        except (exceptions.BotoCoreError, ValueError, OSError) as cause:
            raise errors.of_credentials(doing, cause) or _misconfigured(doing, cause) from None

    def sesv2(self, region: str) -> "SESV2Client":
        with self._lock:
            return self._session.sesv2(region)

    def s3(self) -> Any:
        with self._lock:
            return self._session.s3()


def _account(sts: "STSClient", doing: str) -> str:
    from botocore.parsers import ResponseParserError

    try:
        return str(sts.get_caller_identity()["Account"])
    except (ResponseParserError, KeyError):
        # A proxy's own page, say; botocore's message would have all of it.
        raise errors.unreachable(doing, ResponseParserError("what answered isn't STS")) from None


def _misconfigured(doing: str, cause: Exception) -> InvalidAwsConfig:
    """For an endpoint of the environment or of a profile that is no URL, botocore raises ValueError; for a profile that
    isn't there or a region that can't be, errors of its own."""
    return InvalidAwsConfig(f"{doing}: {cause}; correct the aws: config keys or boto3's own settings")


class NoAccounts:
    """Stands in for `Accounts` where the config leads to none: each method raises `wrong`."""

    def __init__(self, wrong: str) -> None:
        self._wrong = wrong

    def ses(self, region: str) -> Ses:
        """Raises InvalidAwsConfig, as all of it."""
        raise InvalidAwsConfig(self._wrong)

    def place(self, region: str) -> str:
        raise InvalidAwsConfig(self._wrong)

    def s3(self) -> Any:
        raise InvalidAwsConfig(self._wrong)


class Accounts:
    """Makes each region's client once, when it is first asked for; an error that comes of it stands for the run.

    Regions that lead to the same roles share their credentials.

    `folder` is where the limits' files live, `calls_per_second` what SES grants (0: no limit).
    """

    def __init__(self, config: AwsConfig, folder: Path, calls_per_second: float, clock: Clock) -> None:
        self._config = config
        self._folder = folder
        self._interval = 1.0 / calls_per_second if calls_per_second else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._credentials: dict[str, Future[Credentials]] = {}
        self._regions: dict[str, Future[Ses]] = {}
        self._buckets: dict[str, Future[Any]] = {}

    def ses(self, region: str) -> Ses:
        """Raises InvalidAwsConfig, or SesError if the account can't be asked for."""
        return self._once(self._regions, region, lambda: self._make(region))

    def _once(self, kept: dict[str, Future[Made]], key: str, make: Callable[[], Made]) -> Made:
        """What `make` returns or raises, called by the first thread that asks for `key`; only those with it wait."""
        with self._lock:
            first = key not in kept
            future = kept.setdefault(key, Future())
        if first:
            try:
                future.set_result(make())
            except BaseException as error:
                future.set_exception(error)
        try:
            return future.result()
        except (SesError, InvalidAwsConfig) as error:
            # Each raise adds to the traceback, and with it to the frames that are kept.
            raise error.with_traceback(None) from None

    def _signing(self, config: AwsConfig, region: str) -> Credentials:
        # The other keys are the same for all regions.
        key = json.dumps([role.model_dump(mode="json") for role in config.roles])
        return self._once(self._credentials, key, lambda: Credentials(config, region))

    def s3(self) -> Any:
        """The client of the journal's bucket, with the stack's own credentials, whatever roles its regions have.

        Raises InvalidAwsConfig and SesError.
        """
        return self._once(self._buckets, "", self._make_s3)

    def _make_s3(self) -> Any:
        config = self._config.for_region("")
        return self._signing(config, LAST_REGION).s3()

    def _make(self, region: str) -> Ses:
        from botocore.exceptions import BotoCoreError

        config = self._config.for_region(region)
        credentials = self._signing(config, region)
        config.check_account(credentials.account)
        try:
            client = credentials.sesv2(region)
        except (BotoCoreError, ValueError) as cause:
            raise _misconfigured(f"no SES client for {region}", cause) from None
        limits = self._folder / "limits" / self._place(credentials.account, region)
        return Ses(
            client,
            account=credentials.account,
            region=region,
            attempts=self._config.keys.max_retries or ATTEMPTS,
            limiter=lambda operation: Limiter(limits / operation, self._interval, self._clock),
            clock=self._clock,
            ignores_tag=self._config.ignores_tag,
        )

    def place(self, region: str) -> str:
        """A folder's name for what is kept of a region. Raises as `ses` does."""
        return self._place(self.ses(region).account, region)

    def _place(self, account: str, region: str) -> str:
        """Account and region, and the endpoint where it isn't AWS's: a local server has nothing in common with AWS."""
        endpoint = self._config.endpoint("sesv2")
        suffix = f"-{hashlib.sha256(endpoint.encode()).hexdigest()[:8]}" if endpoint else ""
        return f"{account}-{region}{suffix}"
