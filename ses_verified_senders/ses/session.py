"""The boto3 session of a stack: its `aws:` keys on top of boto3's own chain."""

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

from ses_verified_senders.ses.aws_config import AwsConfig
from ses_verified_senders.ses.role import Role, WebIdentity
from ses_verified_senders.ses.shape import InvalidAwsConfig

if TYPE_CHECKING:
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sts import STSClient

__all__ = ["AwsConfig", "AwsSession", "InvalidAwsConfig", "default_region", "patience"]

CONNECT_TIMEOUT = 10
READ_TIMEOUT = 60
ATTEMPTS = 4
LAST_REGION = "us-east-1"


class AwsSession:
    """Makes clients that sign with the stack's credentials; assumed roles renew themselves in long runs.

    `region` is where STS is asked if nothing else says it. Raises botocore's ProfileNotFound where `aws:profile` names
    none, and its NoCredentialsError where there are none to assume a role with.
    """

    def __init__(self, config: AwsConfig, region: str = LAST_REGION) -> None:
        self._config = config
        core = _core(config)
        # STS answers only for its own partition, so a stack in GovCloud or China must not ask elsewhere.
        self._sts_region = config.keys.sts_region or default_region(config) or region
        if identity := config.keys.assume_role_with_web_identity:
            core = self._with_web_identity(core, identity)
        for role in config.roles:
            core = self._assume(core, role)
        self._core = core

    def credentials(self) -> Any:
        """botocore's, or None where there are none."""
        return self._core.get_credentials()

    def sts(self) -> "STSClient":
        client: STSClient = self._client(self._core, "sts", region_name=self._sts_region, config=self._settings())
        return client

    def sesv2(self, region: str) -> "SESV2Client":
        """Tries once: SES's pace is kept for each try, which the caller does."""
        client: SESV2Client = self._client(self._core, "sesv2", region_name=region, config=self._settings(1))
        return client

    def s3(self) -> Any:
        """What speaks S3's API elsewhere knows buckets by their path, and not all of it the newer checksums."""
        from botocore.config import Config

        elsewhere = Config(
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        settings = self._settings().merge(elsewhere) if self._config.endpoint("s3") else self._settings()
        region = default_region(self._config) or LAST_REGION
        return self._client(self._core, "s3", region_name=region, config=settings)

    def _settings(self, attempts: int | None = None) -> Any:
        keys = self._config.keys
        from botocore.config import Config

        variants = Config(use_fips_endpoint=keys.use_fips_endpoint, use_dualstack_endpoint=keys.use_dualstack_endpoint)
        return patience(attempts or ATTEMPTS).merge(variants)

    def _client(self, core: Any, service: str, *, config: Any, **options: Any) -> Any:
        keys = self._config.keys
        options["endpoint_url"] = self._config.endpoint(service)
        if keys.custom_ca_bundle or keys.insecure:
            options["verify"] = False if keys.insecure else str(keys.custom_ca_bundle)
        proxies = _proxies(self._config)
        if proxies is None:
            return core.create_client(service, config=config, **options)
        from botocore.config import Config

        client = core.create_client(service, config=config.merge(Config(proxies=proxies)), **options)
        if not proxy_bypass_environment(urlsplit(client.meta.endpoint_url).hostname or "", proxies):
            return client
        return core.create_client(service, config=config.merge(Config(proxies={})), **options)

    def _assume(self, core: Any, role: Role) -> Any:
        from botocore.credentials import AssumeRoleCredentialFetcher
        from botocore.exceptions import NoCredentialsError

        credentials = core.get_credentials()
        if credentials is None:
            raise NoCredentialsError()
        creator = self._creator(core)
        fetcher = AssumeRoleCredentialFetcher(creator, credentials, role.role_arn, role.request())
        return _signing_with(fetcher, "assume-role")

    def _with_web_identity(self, core: Any, identity: WebIdentity) -> Any:
        from botocore.credentials import AssumeRoleWithWebIdentityCredentialFetcher

        fetcher = AssumeRoleWithWebIdentityCredentialFetcher(
            self._creator(core), identity.token, identity.role_arn, identity.request()
        )
        return _signing_with(fetcher, "assume-role-with-web-identity")

    def _creator(self, core: Any) -> Any:
        """What botocore's fetchers make their STS client with; `config` is theirs, such as not to sign."""

        def create_client(service: str, *, config: Any = None, **options: Any) -> Any:
            merged = self._settings().merge(config) if config else self._settings()
            return self._client(core, service, config=merged, region_name=self._sts_region, **options)

        return create_client


def _core(config: AwsConfig) -> Any:
    """A botocore session before any role. Importing botocore takes a third of a second, which a run that sends nothing
    shouldn't pay."""
    import botocore.session

    keys = config.keys
    if keys.shared_config_files or keys.shared_credentials_files:
        from ses_verified_senders.ses.shared_files import SharedFilesSession

        core: Any = SharedFilesSession(keys.profile, keys.shared_config_files, keys.shared_credentials_files)
    else:
        core = botocore.session.Session(profile=keys.profile)
    if keys.ec2_metadata_service_endpoint:
        core.set_config_variable("ec2_metadata_service_endpoint", keys.ec2_metadata_service_endpoint)
    if keys.ec2_metadata_service_endpoint_mode:
        core.set_config_variable("ec2_metadata_service_endpoint_mode", keys.ec2_metadata_service_endpoint_mode)
    if keys.access_key:
        core.set_credentials(keys.access_key, keys.secret_key, keys.token)
    return core


def default_region(config: AwsConfig) -> str:
    """As pulumi-aws and boto3 find it: the stack's, AWS_REGION, AWS_DEFAULT_REGION, the profile's; "" without any.

    Raises botocore's ProfileNotFound.
    """
    return config.region or os.environ.get("AWS_REGION") or str(_core(config).get_config_variable("region") or "")


def _proxies(config: AwsConfig) -> dict[str, str] | None:
    """By scheme, with the hosts that go without under "no"; None where the stack says nothing of proxies, and botocore
    reads the environment. An HTTP proxy serves HTTPS, too, where none is named for that."""
    keys = config.keys
    if not (keys.http_proxy or keys.https_proxy or keys.no_proxy):
        return None
    given = {"http": keys.http_proxy, "https": keys.https_proxy or keys.http_proxy, "no": keys.no_proxy}
    return getproxies_environment() | {name: value for name, value in given.items() if value}


def _signing_with(fetcher: Any, method: str) -> Any:
    import botocore.session
    from botocore.credentials import DeferredRefreshableCredentials

    session = botocore.session.Session()
    session._credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, method)
    return session


def patience(attempts: int = ATTEMPTS) -> Any:
    """How long a client waits for an answer and how often it asks, as botocore's Config."""
    from botocore.config import Config

    return Config(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        retries={"total_max_attempts": attempts, "mode": "standard"},
    )
