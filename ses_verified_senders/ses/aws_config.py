"""A stack's `aws:` config keys, as pulumi-aws reads them: those that matter to SES, and what to say of the others.

Keys: https://www.pulumi.com/registry/packages/aws/installation-configuration/
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from ses_verified_senders.ses.role import OrArn, Role, Several, Single, WebIdentity
from ses_verified_senders.ses.shape import (
    AccountIds,
    AwsEntry,
    Bundle,
    Files,
    Flag,
    InvalidAwsConfig,
    MetadataMode,
    Tags,
    Text,
    Texts,
    Url,
    Whole,
    faults,
    parsed,
    structure,
    wrong,
)
from ses_verified_senders.text.suggestion import nearest

PREFIX = "aws:"
SERVICES = ("s3", "sesv2", "sts")
"""The services that are called here; what is configured for others is theirs to check."""
OTHERS = frozenset(
    {
        "retryMode",
        "s3UsEast1RegionalEndpoint",
        "s3UsePathStyle",
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRegionValidation",
        "skipRequestingAccountId",
        "tagPolicyCompliance",
        "tokenBucketRateLimiterCapacity",
        "userAgents",
    }
)
"""What pulumi-aws reads beside the keys of `AwsKeys`."""
MAKING = frozenset({"defaultTags", "maxRetries"})
"""The keys without which all can be read and removed."""
ENDPOINTS = '[{"sesv2": "https://…"}]'
DEFAULT_TAGS = '{"tags": {"team": "mail"}}'
IGNORE_TAGS = '{"keys": ["team"]}'
REGIONS = '{"eu-west-1": "arn:aws:iam::…:role/…"}'


def _endpoint(value: Any) -> Any:
    """Only the services that are called here; an empty text is as good as none."""
    entry = structure(dict, "a mapping", '{"sesv2": "https://…"}')(value)
    return {service: entry[service] for service in SERVICES if entry.get(service)}


Endpoint = Annotated[dict[str, Url], BeforeValidator(_endpoint)]
Mapped = BeforeValidator(structure(dict, "a mapping", '{"roleArn": "…", "webIdentityTokenFile": "…"}'))


class DefaultTags(AwsEntry):
    tags: Tags = Field(default_factory=dict)


class IgnoreTags(AwsEntry):
    keys: Texts = ()
    key_prefixes: Texts = ()


class AwsKeys(AwsEntry):
    """The keys that are read, without the namespace."""

    access_key: Text | None = None
    allowed_account_ids: AccountIds = ()
    assume_role: Single | None = None
    assume_roles: Several = ()
    assume_role_with_web_identity: Annotated[WebIdentity, Mapped] | None = None
    custom_ca_bundle: Bundle | None = None
    default_tags: Annotated[DefaultTags, BeforeValidator(structure(dict, "a mapping", DEFAULT_TAGS))] = DefaultTags()
    ec2_metadata_service_endpoint: Url | None = None
    ec2_metadata_service_endpoint_mode: MetadataMode | None = None
    endpoints: Annotated[tuple[Endpoint, ...], BeforeValidator(structure(list, "a list of mappings", ENDPOINTS))] = ()
    forbidden_account_ids: AccountIds = ()
    http_proxy: Url | None = None
    https_proxy: Url | None = None
    ignore_tags: Annotated[IgnoreTags, BeforeValidator(structure(dict, "a mapping", IGNORE_TAGS))] = IgnoreTags()
    insecure: Flag = False
    max_retries: Whole | None = None
    no_proxy: Text | None = None
    profile: Text | None = None
    region: Text | None = None
    secret_key: Text | None = None
    shared_config_files: Files = ()
    shared_credentials_files: Files = ()
    sts_region: Text | None = None
    token: Text | None = None
    use_dualstack_endpoint: Flag | None = None
    use_fips_endpoint: Flag | None = None

    @model_validator(mode="after")
    def _has_both_keys_or_none(self) -> Self:
        if bool(self.access_key) != bool(self.secret_key):
            raise wrong("accessKey and secretKey go together; set both, or neither")
        return self


@dataclass(frozen=True)
class AwsConfig:
    """`regional` is the role of each region that has one of its own, assumed after those of all regions."""

    keys: AwsKeys = field(default_factory=AwsKeys)
    regional: Mapping[str, Role] = field(default_factory=dict)

    @classmethod
    def of(cls, get: Callable[[str], Any], regional: Any = None) -> "AwsConfig":
        """Read the keys through `get("aws:region")`; `regional` maps regions to a role or to its ARN alone.

        Lists and mappings may be given as JSON. Raises InvalidAwsConfig with all that is wrong.
        """
        values = {key: value for key in AwsKeys.names() if _given(value := get(f"{PREFIX}{key}"))}
        problems: list[str] = []
        keys, roles = _checked(values, problems), _roles(regional, problems)
        if problems or keys is None:
            raise InvalidAwsConfig("\n".join(problems))
        return cls(keys, roles)

    @classmethod
    def usable(cls, get: Callable[[str], Any], regional: Any = None) -> "AwsConfig":
        """The same for whoever reads and removes: with a fault anywhere, the keys of `MAKING` count as left out.

        Raises InvalidAwsConfig with what is wrong with the others.
        """
        try:
            return cls.of(get, regional)
        except InvalidAwsConfig:
            return cls.of(lambda key: None if key.removeprefix(PREFIX) in MAKING else get(key), regional)

    def for_region(self, region: str) -> "AwsConfig":
        """The config whose roles lead to the account of that region."""
        if region not in self.regional:
            return replace(self, regional={})
        return AwsConfig(self.keys.model_copy(update={"assume_roles": (*self.roles, self.regional[region])}))

    @property
    def region(self) -> str | None:
        """The default region."""
        return self.keys.region

    def endpoint(self, service: str) -> str | None:
        """The URL configured for a service ("sesv2", "sts"), or None for AWS's own."""
        return next((entry[service] for entry in self.keys.endpoints if service in entry), None)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles to assume, one after the other."""
        single = self.keys.assume_role
        return self.keys.assume_roles or ((single,) if single else ())

    @property
    def default_tags(self) -> Mapping[str, str]:
        """For every resource that is made."""
        return self.keys.default_tags.tags

    def ignores_tag(self, key: str) -> bool:
        """Whether a tag found at AWS is somebody else's to manage."""
        ignored = self.keys.ignore_tags
        return key in ignored.keys or key.startswith(tuple(ignored.key_prefixes))

    def check_account(self, account: str) -> None:
        """Raises InvalidAwsConfig if the stack says this account is not the one it is for."""
        allowed = self.keys.allowed_account_ids
        if allowed and account not in allowed:
            raise InvalidAwsConfig(
                f"the credentials are of account {account}, and aws:allowedAccountIds names {', '.join(allowed)}; "
                "use the credentials of that account"
            )
        if account in self.keys.forbidden_account_ids:
            raise InvalidAwsConfig(
                f"the credentials are of account {account}, which aws:forbiddenAccountIds names; use others"
            )


def _given(value: Any) -> bool:
    return value not in (None, "")


def _checked(values: Mapping[str, Any], problems: list[str]) -> AwsKeys | None:
    try:
        return AwsKeys.model_validate(values)
    except ValidationError as error:
        problems.extend(faults(AwsKeys, error, PREFIX))
        return None


class _Roles(AwsEntry):
    roles: dict[str, OrArn]


def _roles(value: Any, problems: list[str]) -> dict[str, Role]:
    value = parsed(value) if _given(value) else {}
    if not isinstance(value, dict):
        problems.append(f"roles is not a mapping; write one, as in {REGIONS}")
        return {}
    try:
        return _Roles(roles=value).roles
    except ValidationError as error:
        problems.extend(faults(_Roles, error, ""))
        return {}


def unread(get: Callable[[str], Any], config: Iterable[str]) -> Iterator[str]:
    """A warning for each `aws:` key among the stack's `config` keys that changes nothing here."""
    known = AwsKeys.names()
    for key in sorted(name.removeprefix(PREFIX) for name in config if name.startswith(PREFIX)):
        if key in known:
            continue
        near = "" if key in OTHERS else nearest(key, [*known, *OTHERS])
        advice = f"did you mean {PREFIX}{near}?" if near else "remove it, unless other resources of the stack need it"
        yield f"{PREFIX}{key} has no effect on verified senders; {advice}"
    endpoints = parsed(get(f"{PREFIX}endpoints"))
    named = {name for entry in endpoints for name in entry} if isinstance(endpoints, list) else set()
    for name in sorted(named - set(SERVICES)):
        if not named & {"sesv2"} and (name == "ses" or nearest(name, SERVICES)):
            yield f"{PREFIX}endpoints names {name}, which has no effect on verified senders; did you mean sesv2?"
