"""Plain sends, of both versions: an e-mail of parts, from a template or not, or one that its sender wrote as a whole
message."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

from local_ses.sesv2 import exceptions
from local_ses.sesv2.addresses import bare_address
from local_ses.sesv2.email_templates import Content, rendered, template_data
from local_ses.sesv2.message import Mail, plain_message
from local_ses.sesv2.models import SesBackend, new_message_id

MOST_ADDRESSEES = 50
"""Of one e-mail (developer guide, quotas)."""
LARGEST_PLAIN_MESSAGE = 40 * 1024 * 1024
"""Bytes (developer guide, quotas)."""
HEADERS = {"ToAddresses": "To", "CcAddresses": "Cc", "BccAddresses": "Bcc"}


@dataclass(frozen=True)
class PlainEmail:
    """What SendEmail takes; `destination` has ToAddresses, CcAddresses and BccAddresses."""

    source: str
    destination: dict[str, list[str]]
    content: Content
    reply_to: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BulkEmail:
    """One template to several destinations. `data` is JSON, and so is what each of `entries` puts in its place."""

    source: str
    template: str
    parts: dict[str, str]
    data: str
    entries: list[tuple[dict[str, list[str]], str]]
    reply_to: list[str] = field(default_factory=list)


def send_plain(backend: SesBackend, asked: PlainEmail, configuration_set: str) -> str:
    """Returns the MessageId. Raises MessageRejected, SendingPausedException, ConfigurationSetNotFound and
    BadRequestException."""
    message_id, at = new_message_id(), backend.clock.now()
    headers = {"To": asked.destination.get("ToAddresses", []), "Cc": asked.destination.get("CcAddresses", [])}
    headers["Reply-To"] = asked.reply_to
    content = asked.content
    message = plain_message(asked.source, headers, content.subject, content.text, content.html, message_id, at)
    mail = _mail(backend, message_id, at, asked.source, asked.destination, message)
    return _send(backend, replace(mail, template=content.template), [asked.source], configuration_set, content.failure)


def send_bulk(backend: SesBackend, asked: BulkEmail, configuration_set: str) -> list[str | exceptions.SesError]:
    """Of each destination its MessageId, or what is wrong with that one. Raises the same as `send_plain` for what is
    wrong with all."""
    if len(asked.entries) > MOST_ADDRESSEES:
        raise exceptions.MessageRejected(f"Destination count exceeds {MOST_ADDRESSEES}.")
    backend.senders.check_plain_send([bare_address(asked.source)], [])
    if configuration_set:
        backend.senders.check_configuration_set(configuration_set)
    data = template_data(asked.data)

    def one(destination: dict[str, list[str]], replacement: str) -> str | exceptions.SesError:
        try:
            content = rendered(asked.template, asked.parts, data | template_data(replacement))
            return send_plain(
                backend, PlainEmail(asked.source, destination, content, asked.reply_to), configuration_set
            )
        except (exceptions.MessageRejected, exceptions.BadRequestException) as error:
            return error

    return [one(destination, replacement) for destination, replacement in asked.entries]


def send_raw(
    backend: SesBackend, source: str, destination: dict[str, list[str]], message: bytes, configuration_set: str
) -> str:
    """A whole message: its From must be verified as well as the `source`, either of which may do for the other; where
    `destination` is empty, its To, Cc and Bcc count. Raises the same as `send_plain`."""
    headers = message_from_bytes(message, policy=default)
    senders = _addresses(headers, "From")
    if not senders:
        raise exceptions.BadRequestException("Missing required header 'From'.")
    if not any(destination.values()):
        listed = {kind: _addresses(headers, header) for kind, header in HEADERS.items()}
        destination = {kind: addresses for kind, addresses in listed.items() if addresses}
    message_id, at = new_message_id(), backend.clock.now()
    mail = _mail(backend, message_id, at, source or senders[0], destination, message)
    named = [
        *([source] if source else []),
        *senders,
        *_addresses(headers, "Sender"),
        *_addresses(headers, "Return-Path"),
    ]
    return _send(backend, mail, named, configuration_set)


def _send(backend: SesBackend, mail: Mail, sources: Iterable[str], configuration_set: str, unrendered: str = "") -> str:
    """`unrendered` says why there is nothing to deliver."""
    addressees = [bare_address(address) for address in mail.addresses]
    if not addressees:
        raise exceptions.BadRequestException("Missing required header 'To'.")
    if len(addressees) > MOST_ADDRESSEES:
        raise exceptions.MessageRejected(f"Recipient count exceeds {MOST_ADDRESSEES}.")
    if len(mail.message) > LARGEST_PLAIN_MESSAGE:
        raise exceptions.MessageRejected(f"Message length is more than {LARGEST_PLAIN_MESSAGE} bytes long.")
    backend.senders.check_plain_send([bare_address(source) for source in sources], addressees)
    chosen = configuration_set or _default_configuration_set(backend, bare_address(mail.source))
    if chosen:
        backend.senders.check_configuration_set(chosen)
    if unrendered:
        backend.post.fail(mail, chosen, unrendered)
    else:
        backend.post.send(mail, chosen)
    return mail.id


def _default_configuration_set(backend: SesBackend, source: str) -> str:
    """Of the From address, else of its domain."""
    for name in (source, source.rpartition("@")[2]):
        identity = backend.identities.get(name)
        if identity and identity.configuration_set:
            return identity.configuration_set
    return ""


def _mail(
    backend: SesBackend, message_id: str, at: float, source: str, destination: dict[str, list[str]], message: bytes
) -> Mail:
    read = message_from_bytes(message, policy=default)
    return Mail(
        id=message_id,
        at=at,
        account=backend.account,
        region=backend.region,
        source=source,
        destination={kind: list(addresses) for kind, addresses in destination.items() if addresses},
        subject=_header(read, "Subject"),
        template="",
        text=_body(read, "plain"),
        html=_body(read, "html"),
        message=message,
        token=None,
        success_url="",
        failure_url="",
    )


def _addresses(message: EmailMessage, header: str) -> list[str]:
    return [address for _, address in getaddresses([_header(message, header)]) if address]


def _header(message: EmailMessage, name: str) -> str:
    """As text that can be kept, whatever its sender wrote."""
    try:
        value = str(message[name] or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        # The library has no parser for it.
        value = next((str(text) for header, text in message.raw_items() if header.lower() == name.lower()), "")
    return re.sub(r"[\ud800-\udfff]", "\ufffd", value)


def _body(message: EmailMessage, kind: str) -> str:
    try:
        found = message.get_body((kind,))
        content = found.get_content() if found else ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return re.sub(r"[\ud800-\udfff]", "\ufffd", content) if isinstance(content, str) else ""
