"""The boto3 session of a stack: the standard `aws:` config keys, as pulumi-aws reads them, on top of boto3's own chain.

Keys: https://www.pulumi.com/registry/packages/aws/installation-configuration/
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

KNOWN = frozenset(
    {
        "accessKey",
        "allowedAccountIds",
        "assumeRole",
        "assumeRoles",
        "endpoints",
        "forbiddenAccountIds",
        "profile",
        "region",
        "secretKey",
        "sharedConfigFiles",
        "sharedCredentialsFiles",
        "token",
    }
)

CONNECT_TIMEOUT = 10
READ_TIMEOUT = 60
ATTEMPTS = 4


class InvalidAwsConfig(Exception):
    """An `aws:` config key that can't be honoured; the message says which and what to do."""


@dataclass(frozen=True)
class AwsConfig:
    """The stack's `aws:` keys, without the namespace; structured values are parsed."""

    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, get: Callable[[str], Any]) -> "AwsConfig":
        """Read the keys through `get("aws:region")`. Raises InvalidAwsConfig."""
        values = {}
        for key in sorted(KNOWN):
            value = get(f"aws:{key}")
            if value not in (None, ""):
                values[key] = _parsed(key, value)
        if get("aws:assumeRoleWithWebIdentity"):
            raise InvalidAwsConfig(
                "aws:assumeRoleWithWebIdentity isn't read here; set AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, "
                "which boto3's own chain reads"
            )
        return cls(values)

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
    def roles(self) -> list[dict[str, Any]]:
        """The roles to assume, one after the other."""
        roles = self.values.get("assumeRoles") or self.values.get("assumeRole") or []
        return [roles] if isinstance(roles, dict) else list(roles)

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


def _parsed(key: str, value: Any) -> Any:
    """Lists and mappings reach a program as JSON text."""
    if key in ("accessKey", "secretKey", "token", "profile", "region") or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise InvalidAwsConfig(
            f"aws:{key} is no list or mapping: {value!r}; write it as pulumi-aws documents it"
        ) from None


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

    Raises botocore's ProfileNotFound where `aws:profile` names none.
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
    for role in config.roles:
        core = _assume(core, role, config)
    return boto3.Session(botocore_session=core, region_name=config.region)


def _assume(core: Any, role: Mapping[str, Any], config: AwsConfig) -> Any:
    import botocore.session
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials

    extra = {
        name: value
        for name, value in {
            "RoleSessionName": role.get("sessionName"),
            "ExternalId": role.get("externalId"),
            "Policy": role.get("policy"),
            "SourceIdentity": role.get("sourceIdentity"),
        }.items()
        if value
    }

    def create_client(service: str, **options: Any) -> Any:
        return core.create_client(
            service,
            config=patience(),
            region_name=config.region or core.get_config_variable("region") or "us-east-1",
            endpoint_url=config.endpoint("sts"),
            **options,
        )

    fetcher = AssumeRoleCredentialFetcher(create_client, core.get_credentials(), role["roleArn"], extra)
    assumed = botocore.session.Session()
    assumed._credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
    return assumed
