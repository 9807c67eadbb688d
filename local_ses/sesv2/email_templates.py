"""Templates of plain e-mails. v1 and v2 have the same ones; moto keeps and renders them."""

import json
from dataclasses import dataclass, replace
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.utils import utcnow
from moto.ses.models import SESBackend, ses_backends
from moto.ses.template import parse_template

from local_ses.sesv2 import exceptions

PARTS = {"Subject": "subject_part", "Text": "text_part", "Html": "html_part"}
"""v2's names and moto's."""


@dataclass(frozen=True)
class Content:
    """Of a plain e-mail. One that comes of a template has the template's name, and where that couldn't be rendered
    `failure` says why."""

    subject: str
    text: str = ""
    html: str = ""
    template: str = ""
    failure: str = ""


class EmailTemplates:
    """Those of one account and region, each with v2's Subject, Text and Html."""

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region

    @property
    def _moto(self) -> SESBackend:
        return ses_backends[self._account][self._region]

    def find(self, name: str) -> dict[str, str]:
        """Raises EmailTemplateNotFound."""
        found = self._moto.templates.get(name)
        if found is None:
            raise exceptions.EmailTemplateNotFound(name)
        return {part: found[kept] for part, kept in PARTS.items()}

    def create(self, name: str, parts: dict[str, str]) -> None:
        """Raises EmailTemplateExists and BadRequestException."""
        if name in self._moto.templates:
            raise exceptions.EmailTemplateExists(name)
        self._put(name, parts)

    def update(self, name: str, parts: dict[str, str]) -> None:
        """Raises EmailTemplateNotFound and BadRequestException."""
        self.find(name)
        self._put(name, parts)

    def _put(self, name: str, parts: dict[str, str]) -> None:
        check_parts(parts)
        kept: dict[str, Any] = {key: parts.get(part, "") for part, key in PARTS.items()}
        self._moto.templates[name] = kept | {"template_name": name, "Timestamp": utcnow()}

    def delete(self, name: str) -> None:
        """Raises EmailTemplateNotFound."""
        self.find(name)
        self._moto.delete_template(name)

    def page(self, after: str, size: int) -> list[dict[str, Any]]:
        """Name and time of at most `size` behind that name."""
        found: dict[str, Any] = dict(sorted(self._moto.templates.items()))
        listed = [
            {"TemplateName": name, "CreatedTimestamp": kept["Timestamp"].timestamp()}
            for name, kept in found.items()
            if name > after
        ]
        return listed[:size]


def check_parts(parts: dict[str, str]) -> None:
    """Raises BadRequestException."""
    if not parts.get("Subject"):
        raise exceptions.BadRequestException("The subject must be specified.")


def template_data(text: str) -> dict[str, Any]:
    """Raises BadRequestException."""
    try:
        # A number is mailed as it was written.
        data = json.loads(text, parse_int=str, parse_float=str)
        # Half a surrogate pair can't be mailed.
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise exceptions.BadRequestException("Unable to parse template data (invalid JSON).")
    return data


def rendered(name: str, parts: dict[str, str], data: dict[str, Any]) -> Content:
    """The template's `parts` with `data`. What can't be rendered SES takes, and tells of later by an event (developer
    guide, sending personalized email). Raises NotImplementedException for what moto doesn't know of Handlebars."""
    raw = Content(parts.get("Subject", ""), parts.get("Text", ""), parts.get("Html", ""), name)
    try:
        subject, text, html = (parse_template(part, data) for part in (raw.subject, raw.text, raw.html))
    except ServiceException as error:
        return replace(raw, failure=str(error.message))
    except exceptions.MOTO_STUMBLES as error:
        raise exceptions.NotImplementedException(f"moto can't render this template: {error}") from None
    return Content(subject, text, html, name)
