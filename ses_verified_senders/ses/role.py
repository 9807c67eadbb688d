"""A role to assume, in the keys of pulumi-aws's `aws:assumeRoles` and `aws:assumeRoleWithWebIdentity`.

Keys: https://www.pulumi.com/registry/packages/aws/api-docs/provider/#providerassumerole
"""

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from ses_verified_senders.ses.shape import (
    ROLE,
    Arn,
    AwsEntry,
    Duration,
    File,
    MappingOfTexts,
    Text,
    Texts,
    structure,
    wrong,
)


class _Session(AwsEntry):
    """What both kinds of role say of the session."""

    role_arn: Arn
    duration: Duration | None = None
    policy: Text | None = None
    policy_arns: Texts = ()
    session_name: Text | None = None

    def _request(self) -> dict[str, Any]:
        return {
            "DurationSeconds": self.duration,
            "Policy": self.policy,
            "PolicyArns": [{"arn": arn} for arn in self.policy_arns],
            "RoleSessionName": self.session_name,
        }


class Role(_Session):
    external_id: Text | None = None
    source_identity: Text | None = None
    tags: MappingOfTexts = Field(default_factory=dict)
    transitive_tag_keys: Texts = ()

    def request(self) -> dict[str, Any]:
        """All but the role's ARN, as AssumeRole takes it
        (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)."""
        return _given(
            self._request()
            | {
                "ExternalId": self.external_id,
                "SourceIdentity": self.source_identity,
                "Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()],
                "TransitiveTagKeys": list(self.transitive_tag_keys),
            }
        )


class WebIdentity(_Session):
    """A role that is assumed with the token of an identity provider, such as a CI system's."""

    web_identity_token: Text | None = None
    web_identity_token_file: File | None = None

    @model_validator(mode="after")
    def _has_a_token(self) -> Self:
        if self.web_identity_token is None and self.web_identity_token_file is None:
            raise wrong("has no token; add webIdentityTokenFile, or webIdentityToken")
        return self

    def token(self) -> str:
        """Read each time, as whoever writes the file renews it."""
        file: Path | None = self.web_identity_token_file
        return file.read_text(encoding="utf-8").strip() if file else self.web_identity_token or ""

    def request(self) -> dict[str, Any]:
        """All but role and token, as AssumeRoleWithWebIdentity takes it
        (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html)."""
        return _given(self._request())


def _given(request: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in request.items() if value}


def _from_arn(value: Any) -> Any:
    """An ARN alone is short for a role."""
    return value if isinstance(value, dict) else {"roleArn": value}


Single = Annotated[Role, BeforeValidator(structure(dict, "a mapping", ROLE))]
Several = Annotated[tuple[Single, ...], BeforeValidator(structure(list, "a list of mappings", f"[{ROLE}]"))]
OrArn = Annotated[Role, BeforeValidator(_from_arn)]
