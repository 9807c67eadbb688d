"""The boto3 session of a stack: the standard `aws:` config keys, as pulumi-aws reads them, on top of boto3's own chain.

Keys: https://www.pulumi.com/registry/packages/aws/installation-configuration/
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ses_verified_senders.ses import role, shape
from ses_verified_senders.ses.role import Role
from ses_verified_senders.ses.shape import InvalidAwsConfig

__all__ = ["AwsConfig", "InvalidAwsConfig", "patience", "session"]

TEXTS = ("accessKey", "profile", "region", "secretKey", "token")
STRUCTURES: Mapping[str, Callable[[str, Any], Any]] = {
    "allowedAccountIds": shape.account_ids,
    "assumeRole": role.single,
    "assumeRoles": role.several,
    "endpoints": shape.endpoints,
    "forbiddenAccountIds": shape.account_ids,
    "sharedConfigFiles": shape.texts,
    "sharedCredentialsFiles": shape.texts,
}

CONNECT_TIMEOUT = 10
READ_TIMEOUT = 60
ATTEMPTS = 4


@dataclass(frozen=True)
class AwsConfig:
    """The stack's `aws:` keys, without the namespace; structured values are parsed.

    `regional` is the role of each region that has one of its own, assumed after those of all regions.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    regional: Mapping[str, Role] = field(default_factory=dict)

    @classmethod
    def of(cls, get: Callable[[str], Any], regional: Any = None) -> "AwsConfig":
        """Read the keys through `get("aws:region")`; `regional` maps regions to a role or to its ARN alone.

        Lists and mappings may be given as JSON. Raises InvalidAwsConfig.
        """
        values = {key: shape.text(f"aws:{key}", get(f"aws:{key}")) for key in TEXTS if _given(get(f"aws:{key}"))}
        for key, check in STRUCTURES.items():
            if _given(get(f"aws:{key}")):
                values[key] = check(f"aws:{key}", _parsed(get(f"aws:{key}")))
        if get("aws:assumeRoleWithWebIdentity"):
            raise InvalidAwsConfig(
                "aws:assumeRoleWithWebIdentity isn't read here; set AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, "
                "which boto3's own chain reads"
            )
        found = shape.by_region("roles", _parsed(regional)) if _given(regional) else {}
        return cls(values, {region: role.checked(f"roles.{region}", item) for region, item in found.items()})

    def for_region(self, region: str) -> "AwsConfig":
        """The config whose roles lead to the account of that region."""
        if region not in self.regional:
            return replace(self, regional={})
        return AwsConfig({**self.values, "assumeRoles": [*self.roles, self.regional[region]]})

    @property
    def region(self) -> str | None:
        """The default region."""
        return self.values.get("region")

    def endpoint(self, service: str) -> str | None:
        """The URL configured for a service ("sesv2", "sts"), or None for AWS's own."""
        for entry in self.values.get("endpoints", []):
            if entry.get(service):
                return str(entry[service])
        return None

    @property
    def roles(self) -> list[Role]:
        """The roles to assume, one after the other."""
        return [*(self.values.get("assumeRoles") or self.values.get("assumeRole") or [])]

    def check_account(self, account: str) -> None:
        """Raises InvalidAwsConfig if the stack says this account is not the one it is for."""
        allowed = self.values.get("allowedAccountIds")
        if allowed and account not in allowed:
            raise InvalidAwsConfig(
                f"the credentials are of account {account}, and aws:allowedAccountIds names {', '.join(allowed)}; "
                "use the credentials of that account"
            )
        if account in self.values.get("forbiddenAccountIds", []):
            raise InvalidAwsConfig(
                f"the credentials are of account {account}, which aws:forbiddenAccountIds names; use others"
            )


def _given(value: Any) -> bool:
    return value not in (None, "")


def _parsed(value: Any) -> Any:
    """Lists and mappings reach a program as JSON text; what is no JSON is left as it is."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def patience(attempts: int = ATTEMPTS) -> Any:
    """How long a client waits for an answer and how often it asks, as botocore's Config."""
    from botocore.config import Config

    return Config(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        retries={"total_max_attempts": attempts, "mode": "standard"},
    )


def session(config: AwsConfig) -> Any:
    """A boto3 Session with the stack's credentials; assumed roles renew themselves in long runs.

    Raises botocore's ProfileNotFound where `aws:profile` names none, and its NoCredentialsError where there are none to
    assume a role with.
    """
    # Importing boto3 takes a third of a second, which a run that sends nothing shouldn't pay.
    import boto3
    import botocore.session

    values = config.values
    core = botocore.session.Session(profile=values.get("profile"))
    if values.get("sharedConfigFiles"):
        core.set_config_variable("config_file", values["sharedConfigFiles"][0])
    if values.get("sharedCredentialsFiles"):
        core.set_config_variable("credentials_file", values["sharedCredentialsFiles"][0])
    if values.get("accessKey"):
        core.set_credentials(values["accessKey"], values.get("secretKey"), values.get("token"))
    for item in config.roles:
        core = _assume(core, item, config)
    return boto3.Session(botocore_session=core, region_name=config.region)


def _assume(core: Any, assumed_role: Role, config: AwsConfig) -> Any:
    import botocore.session
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
    from botocore.exceptions import NoCredentialsError

    def create_client(service: str, **options: Any) -> Any:
        return core.create_client(
            service,
            config=patience(),
            region_name=config.region or core.get_config_variable("region") or "us-east-1",
            endpoint_url=config.endpoint("sts"),
            **options,
        )

    credentials = core.get_credentials()
    if credentials is None:
        raise NoCredentialsError()
    fetcher = AssumeRoleCredentialFetcher(
        create_client, credentials, assumed_role["roleArn"], role.extras(assumed_role)
    )
    assumed = botocore.session.Session()
    assumed._credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
    return assumed
