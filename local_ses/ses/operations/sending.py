"""Plain sends."""

from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.sesv2.email_templates import rendered, template_data
from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.operations.sending import simple
from local_ses.sesv2.sending import BulkEmail, PlainEmail, send_bulk, send_plain, send_raw


class SendOperations(Operations):
    @property
    def _configuration_set(self) -> str:
        return str(self.asked.get("ConfigurationSetName", ""))

    @property
    def _reply_to(self) -> list[str]:
        return list(self.asked.get("ReplyToAddresses", []))

    def send_email(self) -> dict[str, Any]:
        asked = self.asked
        email = PlainEmail(asked["Source"], asked.get("Destination") or {}, simple(asked["Message"]), self._reply_to)
        return {"MessageId": send_plain(self.ses, email, self._configuration_set)}

    def send_raw_email(self) -> dict[str, Any]:
        destination = {"ToAddresses": list(self.asked.get("Destinations", []))}
        source, message = self.asked.get("Source", ""), self.asked["RawMessage"]["Data"]
        return {"MessageId": send_raw(self.ses, source, destination, message, self._configuration_set)}

    def send_templated_email(self) -> dict[str, Any]:
        asked, name = self.asked, self.asked["Template"]
        content = rendered(name, self.ses.email_templates.find(name), template_data(asked["TemplateData"]))
        email = PlainEmail(asked["Source"], asked.get("Destination") or {}, content, self._reply_to)
        return {"MessageId": send_plain(self.ses, email, self._configuration_set)}

    def send_bulk_templated_email(self) -> dict[str, Any]:
        asked, name = self.asked, self.asked["Template"]
        entries = [
            (item.get("Destination") or {}, item.get("ReplacementTemplateData", "{}")) for item in asked["Destinations"]
        ]
        parts, data = self.ses.email_templates.find(name), asked["DefaultTemplateData"]
        email = BulkEmail(asked["Source"], name, parts, data, entries, self._reply_to)
        return {"Status": [_status(result) for result in send_bulk(self.ses, email, self._configuration_set)]}


def _status(result: str | exceptions.SesError) -> dict[str, str]:
    if isinstance(result, str):
        return {"Status": "Success", "MessageId": result}
    return {"Status": result.query_code, "Error": result.message}
