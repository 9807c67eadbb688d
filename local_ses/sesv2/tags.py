"""Tags: their form on the wire, and those of a resource by its ARN."""

from collections.abc import Callable
from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.sesv2.models import SesBackend

KINDS = ("identity", "custom-verification-email-template", "configuration-set")


def tag_dict(listed: list[dict[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in listed or []}


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def tagged(backend: SesBackend, arn: str) -> tuple[dict[str, str], Callable[[dict[str, str]], Any]] | None:
    """The tags of the resource and how to write them; None for what is moto's. Raises BadRequestException and
    NotFoundException."""
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "ses" or "/" not in parts[5]:
        raise exceptions.BadRequestException(f"The ARN <{arn}> is not a resource of SES.")
    kind, _, name = parts[5].partition("/")
    if kind not in KINDS:
        return None
    if parts[3:5] != [backend.region, backend.account]:
        raise exceptions.NotFoundException(f"There is no <{arn}> in this account and region.")
    if kind == "identity":
        return backend.identities.find(name).tags, lambda tags: backend.identities.set_tags(name, tags)
    if kind == "configuration-set":
        held = tag_dict(backend.configuration_sets.find(name).get("Tags"))
        return held, lambda tags: backend.configuration_sets.set_tags(name, tags)
    return backend.templates.tags(name), lambda tags: backend.templates.set_tags(name, tags)
