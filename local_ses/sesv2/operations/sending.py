"""Plain sends."""

import base64
import binascii
from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.sesv2.addresses import bare_address
from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.sending import PlainEmail, send_plain, send_raw


class SendOperations(Operations):
    def send_email(self) -> dict[str, Any]:
        content, configuration_set = self.asked["Content"], self.asked.get("ConfigurationSetName", "")
        source, destination = self.asked.get("FromEmailAddress", ""), self.asked.get("Destination") or {}
        if "Raw" in content:
            message = decoded(content["Raw"]["Data"])
            return {"MessageId": send_raw(self.ses, source, destination, message, configuration_set)}
        if not source:
            raise exceptions.BadRequestException("Missing required header 'From'.")
        if "Simple" not in content:
            return self._send_template(source)
        email = PlainEmail(source, destination, *parts(content["Simple"]), self.asked.get("ReplyToAddresses", []))
        return {"MessageId": send_plain(self.ses, email, configuration_set)}

    def _send_template(self, source: str) -> dict[str, Any]:
        self.ses.senders.check_plain_send([bare_address(source)], [])
        if "Template" in self.asked["Content"]:
            raise exceptions.NotImplementedException("SendEmail with a template is not known to this local SES.")
        raise exceptions.BadRequestException("Content must have one of Simple, Raw and Template.")


def parts(content: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML of a simple e-mail. Raises BadRequestException."""
    body = content["Body"]
    if not any(kind in body for kind in ("Text", "Html")):
        raise exceptions.BadRequestException("The Body must have one of Text and Html.")
    return content["Subject"]["Data"], body.get("Text", {}).get("Data", ""), body.get("Html", {}).get("Data", "")


def decoded(data: str) -> bytes:
    """Raises BadRequestException."""
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise exceptions.BadRequestException("The raw message's Data is not base64.") from None
