"""The e-mail itself: SES appends the link and a disclaimer to the template and turns its pictures into attachments."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import format_datetime
from html import escape
from urllib.parse import unquote_to_bytes

LARGEST_MESSAGE = 10 * 1024 * 1024
"""Bytes (developer guide, custom verification e-mail templates)."""

DISCLAIMER = "If you did not request to verify this email address, please disregard this message."
PICTURE = re.compile(r"(<img\b[^>]*?\bsrc\s*=\s*)([\"'])data:(image/[\w.+-]+)((?:;[\w=-]+)*),(.*?)\2", re.I | re.S)


@dataclass(frozen=True)
class Mail:
    """An e-mail on its way. `at` is in seconds since the epoch; `destination` has ToAddresses, CcAddresses and
    BccAddresses, as far as there are any; `message` is the whole MIME message. A custom verification e-mail has one
    addressee, its template's name, and a `token`, the part of its link that nobody can guess."""

    id: str
    at: float
    account: str
    region: str
    source: str
    destination: dict[str, list[str]]
    subject: str
    template: str
    text: str
    html: str
    message: bytes
    token: str | None
    success_url: str
    failure_url: str

    @property
    def addresses(self) -> list[str]:
        """Of all addressees."""
        return [address for listed in self.destination.values() for address in listed]

    @property
    def addressee(self) -> str:
        """The first of them."""
        return self.addresses[0]


def with_link(content: str, link: str) -> str:
    """The template's content with link and disclaimer at the end of its body."""
    shown, at = escape(link), _end_of_body(content)
    return f'{content[:at]}\n<p><a href="{shown}">{shown}</a></p>\n<p>{DISCLAIMER}</p>\n{content[at:]}'


def _end_of_body(content: str) -> int:
    for tag in ("body", "html"):
        if ends := [found.start() for found in re.finditer(rf"</{tag}\s*>", content, re.I)]:
            return ends[-1]
    return len(content)


def verification_message(source: str, destination: str, subject: str, html: str, message_id: str, at: float) -> bytes:
    """The message as a mail server would get it."""
    message = _headed(source, {"To": [destination]}, subject, message_id, at)
    pictures: list[tuple[bytes, str]] = []
    message.set_content(PICTURE.sub(lambda found: _by_reference(found, pictures), html), subtype="html")
    for number, (data, kind) in enumerate(pictures, 1):
        name = f"picture-{number}.{re.split('[+.]', kind)[0]}"
        message.add_related(data, "image", kind, cid=_content_id(number), filename=name, disposition="attachment")
    return message.as_bytes()


def plain_message(
    source: str, headers: dict[str, list[str]], subject: str, text: str, html: str, message_id: str, at: float
) -> bytes:
    """The same of a plain send; `headers` are its lists of addresses, like To and Reply-To."""
    message = _headed(source, headers, subject, message_id, at)
    if text or not html:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    return message.as_bytes()


def _headed(source: str, lists: dict[str, list[str]], subject: str, message_id: str, at: float) -> EmailMessage:
    message = EmailMessage(policy=SMTPUTF8)
    message["From"] = _header(source)
    for name, addresses in lists.items():
        if addresses:
            message[name] = ", ".join(str(_header(address)) for address in addresses)
    message["Subject"] = re.sub(r"[\r\n]+", " ", subject)
    message["Date"] = format_datetime(datetime.fromtimestamp(at, UTC))
    message["Message-ID"] = f"<{message_id}@local-ses.invalid>"
    return message


def _header(address: str) -> str | Address:
    """SES takes addresses that no parser of headers does; such a one stands in the header as it is."""
    try:
        return Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError):
        return re.sub(r"[\x00-\x1f\x7f]", "?", address)


def _by_reference(found: re.Match[str], pictures: list[tuple[bytes, str]]) -> str:
    before, quote, kind, options, data = found.groups()
    try:
        decoded = base64.b64decode(data, validate=False) if ";base64" in options.lower() else unquote_to_bytes(data)
    except binascii.Error:
        return found.group()
    pictures.append((decoded, kind.split("/")[1].lower()))
    return f"{before}{quote}cid:{_content_id(len(pictures))[1:-1]}{quote}"


def _content_id(number: int) -> str:
    return f"<picture-{number}@local-ses.invalid>"
