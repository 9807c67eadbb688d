"""Plain sends."""

import base64
import binascii
from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.sesv2.email_templates import Content, check_parts, rendered, template_data
from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.sending import BulkEmail, PlainEmail, send_bulk, send_plain, send_raw


class SendOperations(Operations):
    def send_email(self) -> dict[str, Any]:
        content, configuration_set = self.asked["Content"], self.asked.get("ConfigurationSetName", "")
        source, destination = self.asked.get("FromEmailAddress", ""), self.asked.get("Destination") or {}
        if "Raw" in content:
            message = decoded(content["Raw"]["Data"])
            return {"MessageId": send_raw(self.ses, source, destination, message, configuration_set)}
        email = PlainEmail(self._source(), destination, self._content(), self.asked.get("ReplyToAddresses", []))
        return {"MessageId": send_plain(self.ses, email, configuration_set)}

    def _content(self) -> Content:
        content = self.asked["Content"]
        if "Simple" in content:
            return simple(content["Simple"])
        if "Template" in content:
            name, parts = self._template(content["Template"])
            return rendered(name, parts, template_data(content["Template"].get("TemplateData", "{}")))
        raise exceptions.BadRequestException("Content must have one of Simple, Raw and Template.")

    def send_bulk_email(self) -> dict[str, Any]:
        template = self.asked["DefaultContent"].get("Template") or {}
        entries = [(item.get("Destination") or {}, _replacement(item)) for item in self.asked["BulkEmailEntries"]]
        name, parts = self._template(template)
        data, reply_to = template.get("TemplateData", "{}"), self.asked.get("ReplyToAddresses", [])
        email = BulkEmail(self._source(), name, parts, data, entries, reply_to)
        results = send_bulk(self.ses, email, self.asked.get("ConfigurationSetName", ""))
        return {"BulkEmailEntryResults": [_result(result) for result in results]}

    def _source(self) -> str:
        source = self.asked.get("FromEmailAddress", "")
        if not source:
            raise exceptions.BadRequestException("Missing required header 'From'.")
        return str(source)

    def _template(self, asked: dict[str, Any]) -> tuple[str, dict[str, str]]:
        """Its name and its parts; one that comes with the request has no name."""
        if "TemplateContent" in asked:
            check_parts(asked["TemplateContent"])
            return "", asked["TemplateContent"]
        name = asked.get("TemplateName") or asked.get("TemplateArn", "").rpartition("/")[2]
        if not name:
            raise exceptions.BadRequestException(
                "Template must have one of TemplateName, TemplateArn, TemplateContent."
            )
        return name, self.ses.email_templates.find(name)


def _replacement(entry: dict[str, Any]) -> str:
    template = entry.get("ReplacementEmailContent", {}).get("ReplacementTemplate", {})
    return str(template.get("ReplacementTemplateData", "{}"))


def _result(result: str | exceptions.SesError) -> dict[str, str]:
    if isinstance(result, str):
        return {"Status": "SUCCESS", "MessageId": result}
    rejected = isinstance(result, exceptions.MessageRejected)
    return {"Status": "MESSAGE_REJECTED" if rejected else "INVALID_PARAMETER", "Error": result.message}


def simple(content: dict[str, Any]) -> Content:
    """Of a simple e-mail. Raises BadRequestException."""
    body = content["Body"]
    if not any(kind in body for kind in ("Text", "Html")):
        raise exceptions.BadRequestException("The Body must have one of Text and Html.")
    return Content(
        content["Subject"]["Data"], body.get("Text", {}).get("Data", ""), body.get("Html", {}).get("Data", "")
    )


def decoded(data: str) -> bytes:
    """Raises BadRequestException."""
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise exceptions.BadRequestException("The raw message's Data is not base64.") from None
