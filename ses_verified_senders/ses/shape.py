"""The shapes of the `aws:` config keys: each check returns the value, or says in a sentence what to write."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

# The services that are called here; what is configured for others is theirs to check.
SERVICES = ("s3", "sesv2", "sts")
ACCOUNT = "[0-9]{12}"


class InvalidAwsConfig(Exception):
    """A config key that can't be honoured; the message says which and what to do."""


def text(place: str, value: Any) -> str:
    """A number counts as the text it was written as."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InvalidAwsConfig(f"{place} is no text; write a single value")
    return str(value)


def texts(place: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidAwsConfig(f'{place} is no list of texts; write one, as in ["…"]')
    return value


def mapping_of_texts(place: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise InvalidAwsConfig(f"{place} is no mapping of texts; write one")
    return {key: text(f"{place}.{key}", item) for key, item in value.items()}


def account_ids(place: str, value: Any) -> list[str]:
    """A number is taken as long as it can't have lost a zero in front."""
    ids = [str(item) for item in value] if isinstance(value, list) else []
    if not isinstance(value, list) or not all(re.fullmatch(ACCOUNT, item) for item in ids):
        raise InvalidAwsConfig(f"{place} is no list of account ids; write one, of twelve digits each in quotes")
    return ids


def endpoints(place: str, value: Any) -> list[dict[str, Any]]:
    """Mappings from a service to its URL."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise InvalidAwsConfig(f'{place} is no list of mappings; write one, as in [{{"sesv2": "https://…"}}]')
    for entry in value:
        for service in SERVICES:
            if entry.get(service) and not _is_url(entry[service]):
                raise InvalidAwsConfig(
                    f"{place}: {service} is {entry[service]!r}, no URL; "
                    "write it with its scheme and host, as in http://localhost:4566"
                )
    return value


def _is_url(value: Any) -> bool:
    try:
        url = urlsplit(value) if isinstance(value, str) else urlsplit("")
        _ = url.port
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname)


def by_region(place: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidAwsConfig(f'{place} is no mapping; write one, as in {{"eu-west-1": "arn:aws:iam::…:role/…"}}')
    return value
