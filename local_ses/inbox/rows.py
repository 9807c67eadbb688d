"""What the inbox shows of a mail."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from local_ses.inbox.mails import Wanted
from local_ses.server import Server
from local_ses.sesv2.identities import LINK_LIFETIME
from local_ses.sesv2.message import Mail

MOST_SEARCHED, MOST_SHOWN = 2000, 200


@dataclass(frozen=True)
class Row:
    """A mail for people. `status` is that of the addressee's identity, "" where the mail has no link; `age` and `left`
    (how long the link still works) are in words."""

    mail: Mail
    status: str
    read: bool
    sent: str
    age: str
    left: str

    @property
    def to(self) -> str:
        return ", ".join(self.mail.addresses)

    @property
    def lapsed(self) -> bool:
        return bool(self.mail.token) and not self.left


@dataclass(frozen=True)
class Attachment:
    """`size` is in words."""

    name: str
    type: str
    size: str
    content: bytes


def newest(server: Server, search: str, status: str) -> list[Row]:
    """Newest first, those with the text in them and of that status, where these are given."""
    most = MOST_SEARCHED if status else MOST_SHOWN
    found = [row_of(server, mail, read) for mail, read in server.mails.newest(most, Wanted(containing=search))]
    return [row for row in found if status in ("", row.status)][:MOST_SHOWN]


def row_of(server: Server, mail: Mail, read: bool) -> Row:
    status = ""
    if mail.token:
        identity = server.backend(mail.account, mail.region).identities.get(mail.addressee)
        status = "not listed" if identity is None else identity.status
    seconds = server.clock.now() - mail.at
    left = LINK_LIFETIME - seconds
    return Row(
        mail,
        status,
        read,
        datetime.fromtimestamp(mail.at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        span(seconds) or "now",
        (span(left) or "less than a minute") if mail.token and left > 0 else "",
    )


def span(seconds: float) -> str:
    """In its largest unit; "" for less than a minute."""
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return ""


def headers(mail: Mail) -> str:
    head = mail.message.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return head.decode("utf-8", "replace")


def attachments(mail: Mail) -> list[Attachment]:
    message = message_from_bytes(mail.message, policy=default)
    parts = [part for part in message.walk() if part.get_content_disposition() == "attachment"]
    return [_attachment(part, number) for number, part in enumerate(parts, 1)]


def _attachment(part: EmailMessage, number: int) -> Attachment:
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    # A name is for a header of ours as well: letters, digits and a few signs of what the sender wrote.
    name = re.sub(r"[^\w.@ +-]", "_", part.get_filename() or f"attachment-{number}", flags=re.ASCII)
    return Attachment(name, part.get_content_type(), _size(len(data)), data)


def _size(number: int) -> str:
    if number < 1024:
        return f"{number} bytes"
    return f"{number / 1024:.0f} KB" if number < 1024 * 1024 else f"{number / 1024 / 1024:.1f} MB"
