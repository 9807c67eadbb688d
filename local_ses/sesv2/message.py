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
    """An e-mail on its way. `at` is in seconds since the epoch; `message` the whole MIME message; `token` the part of
    the link that nobody can guess."""

    id: str
    at: float
    account: str
    region: str
    source: str
    destination: str
    subject: str
    template: str
    html: str
    message: bytes
    token: str
    success_url: str
    failure_url: str


def with_link(content: str, link: str) -> str:
    """The template's content with link and disclaimer at the end of its body."""
    shown, at = escape(link), _end_of_body(content)
    return f'{content[:at]}\n<p><a href="{shown}">{shown}</a></p>\n<p>{DISCLAIMER}</p>\n{content[at:]}'


def _end_of_body(content: str) -> int:
    for tag in ("body", "html"):
        if ends := [found.start() for found in re.finditer(rf"</{tag}\s*>", content, re.I)]:
            return ends[-1]
    return len(content)


def mime(source: str, destination: str, subject: str, html: str, message_id: str, at: float) -> bytes:
    """The message as a mail server would get it."""
    message = EmailMessage(policy=SMTPUTF8)
    message["From"] = _header(source)
    message["To"] = _header(destination)
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.fromtimestamp(at, UTC))
    message["Message-ID"] = f"<{message_id}@local-ses.invalid>"
    pictures: list[tuple[bytes, str]] = []
    message.set_content(PICTURE.sub(lambda found: _by_reference(found, pictures), html), subtype="html")
    for number, (data, kind) in enumerate(pictures, 1):
        name = f"picture-{number}.{re.split('[+.]', kind)[0]}"
        message.add_related(data, "image", kind, cid=_content_id(number), filename=name, disposition="attachment")
    return message.as_bytes()


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
