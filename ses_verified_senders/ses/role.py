"""A role to assume, in the keys of pulumi-aws's `aws:assumeRoles`.

Keys: https://www.pulumi.com/registry/packages/aws/api-docs/provider/#providerassumerole
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from ses_verified_senders.ses.shape import ACCOUNT, InvalidAwsConfig, mapping_of_texts, text, texts

Role = Mapping[str, Any]
ARN = f"arn:[a-z-]+:iam::{ACCOUNT}:role/.+"
EXAMPLE = '{"roleArn": "arn:aws:iam::…:role/…"}'

# Credentials renew themselves here, so for how long they are good (duration) changes nothing.
KEYS: Mapping[str, Callable[[str, Any], Any]] = {
    "duration": text,
    "externalId": text,
    "policy": text,
    "policyArns": texts,
    "roleArn": text,
    "sessionName": text,
    "sourceIdentity": text,
    "tags": mapping_of_texts,
    "transitiveTagKeys": texts,
}


def checked(place: str, value: Any) -> Role:
    """A checked role; `value` is one, or its ARN alone. Raises InvalidAwsConfig."""
    if not isinstance(value, dict):
        return {"roleArn": _arn(place, value)}
    unknown = sorted(value.keys() - KEYS.keys())
    if unknown:
        raise InvalidAwsConfig(f"{place} may not have {', '.join(unknown)}; write {', '.join(KEYS)}")
    if "roleArn" not in value:
        raise InvalidAwsConfig(f"{place} has no roleArn; write it as in arn:aws:iam::111122223333:role/senders")
    _arn(f"{place}.roleArn", value["roleArn"])
    return {key: KEYS[key](f"{place}.{key}", item) for key, item in value.items()}


def single(place: str, value: Any) -> list[Role]:
    if not isinstance(value, dict):
        raise InvalidAwsConfig(f"{place} is no mapping; write one, as in {EXAMPLE}")
    return [checked(place, value)]


def several(place: str, value: Any) -> list[Role]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InvalidAwsConfig(f"{place} is no list of mappings; write one, as in [{EXAMPLE}]")
    return [checked(f"{place}[{index}]", item) for index, item in enumerate(value)]


def _arn(place: str, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(ARN, value):
        raise InvalidAwsConfig(f"{place} is no role's ARN; write it as in arn:aws:iam::111122223333:role/senders")
    return value


def extras(role: Role) -> dict[str, Any]:
    """All but the role's ARN, as AssumeRole takes it
    (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)."""
    found = {
        "ExternalId": role.get("externalId"),
        "Policy": role.get("policy"),
        "PolicyArns": [{"arn": arn} for arn in role.get("policyArns", [])],
        "RoleSessionName": role.get("sessionName"),
        "SourceIdentity": role.get("sourceIdentity"),
        "Tags": [{"Key": key, "Value": value} for key, value in role.get("tags", {}).items()],
        "TransitiveTagKeys": role.get("transitiveTagKeys"),
    }
    return {name: value for name, value in found.items() if value}
