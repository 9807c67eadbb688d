"""The forms that SES takes for addresses and identities."""

import re
from email.utils import parseaddr

from local_ses.sesv2 import exceptions

LONGEST_ADDRESS = 320
SIMULATOR = "simulator.amazonses.com"
"""Takes mail from everybody, the sandbox included (developer guide, mailbox simulator)."""


def check_identity(name: str) -> None:
    """Raises BadRequestException."""
    if "@" in name:
        check_address(name)
    elif not re.fullmatch(r"([\w-]{1,63}\.)+[\w-]{2,63}", name):
        raise exceptions.BadRequestException(f"Invalid email identity <{name}>: neither an address nor a domain.")


def check_address(address: str) -> None:
    """Raises BadRequestException; `a@b` will do, a display name won't."""
    if not address.strip():
        raise exceptions.BadRequestException("Email address not specified.")
    if not _is_address(address):
        raise exceptions.BadRequestException(f"Invalid email address<{address}>.")


def bare_address(mailbox: str) -> str:
    """Of `Name <address>` or a plain address, as plain sends take them. Raises BadRequestException."""
    address = mailbox if _is_address(mailbox) else parseaddr(mailbox)[1]
    if "@" not in mailbox:
        raise exceptions.BadRequestException("Missing final '@domain'")
    if not _is_address(address):
        raise exceptions.BadRequestException(f"Illegal address <{mailbox}>.")
    return address


def _is_address(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    unquoted = re.sub(r'^"[^"]*"$', "", local)
    strange = re.search(r"[\s\x00-\x1f\x7f]", text)
    angled = "<" in unquoted or ">" in domain
    return bool(at and local and domain) and not ("@" in unquoted or strange or angled or len(text) > LONGEST_ADDRESS)
