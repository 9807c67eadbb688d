"""Plain sends. Those with a template are moto's, once SES would take them."""

from typing import Any

from moto.ses.models import ses_backends

from local_ses.sesv2 import exceptions
from local_ses.sesv2.addresses import bare_address
from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.operations.sending import parts
from local_ses.sesv2.sending import PlainEmail, send_plain, send_raw


class SendOperations(Operations):
    def send_email(self) -> dict[str, Any]:
        asked = self.asked
        destination = dict(asked.get("Destination") or {})
        email = PlainEmail(asked["Source"], destination, *parts(asked["Message"]), asked.get("ReplyToAddresses", []))
        return {"MessageId": send_plain(self.ses, email, asked.get("ConfigurationSetName", ""))}

    def send_raw_email(self) -> dict[str, Any]:
        destination = {"ToAddresses": list(self.asked.get("Destinations", []))}
        source, message = self.asked.get("Source", ""), self.asked["RawMessage"]["Data"]
        configuration_set = self.asked.get("ConfigurationSetName", "")
        return {"MessageId": send_raw(self.ses, source, destination, message, configuration_set)}

    def send_templated_email(self) -> None:
        self._check([self.asked.get("Destination") or {}])

    def send_bulk_templated_email(self) -> None:
        self._check([item.get("Destination") or {} for item in self.asked["Destinations"]])

    def _check(self, destinations: list[dict[str, list[str]]]) -> None:
        lists = [listed for destination in destinations for listed in destination.values()]
        addressees = [bare_address(address) for listed in lists for address in listed]
        if not addressees:
            raise exceptions.BadRequestException("Missing required header 'To'.")
        self.ses.senders.check_plain_send([bare_address(self.asked["Source"])], addressees)
        if name := self.asked.get("ConfigurationSetName"):
            self.ses.senders.check_configuration_set(name)
        self.ses.statistics.add(len(addressees), 0, 0)
        # moto looks for it among its own identities.
        ses_backends[self.ses.account][self.ses.region].verify_email_identity(self.asked["Source"])
