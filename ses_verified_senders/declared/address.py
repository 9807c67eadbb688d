"""E-mail addresses as SES takes them."""

import re
from typing import Annotated

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from pydantic import AfterValidator, WithJsonSchema

from ses_verified_senders.declared.mask import hidden
from ses_verified_senders.declared.values import Text, shown, wrong

BARE = "write a bare address, as in jo@example.com"


class InvalidAddress(ValueError):
    """Says why a text is not an address; `advice` is what to do."""

    def __init__(self, reason: str, advice: str = BARE) -> None:
        super().__init__(reason)
        self.advice = advice


def ses_address(text: str) -> str:
    """The address to give to SES, where identities are case sensitive.

    An ASCII address comes back exactly as written. A domain in other letters becomes punycode; a local part in other
    letters is refused, SES can't send there ("Email address format" in the developer guide). The syntax's own limits
    (64 characters before the @, 254 in all) are under the 320 characters of SES's API.

    Raises InvalidAddress.
    """
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise InvalidAddress(str(error).rstrip("."), _advice(text)) from None
    if text.isascii():
        return text
    return f"{found.local_part}@{found.ascii_domain}"


def _advice(text: str) -> str:
    """What to do about a text that is not an address."""
    local, _, domain = text.rpartition("@")
    if "@" in local and re.search(r"[\s,;]", text):
        return "list each address by itself"
    if any(f".{domain.lower()}".endswith(f".{reserved}") for reserved in SPECIAL_USE_DOMAIN_NAMES):
        return "no e-mail arrives at a reserved domain: write one that receives e-mail"
    return BARE


def _address(text: str) -> str:
    try:
        return ses_address(text)
    except InvalidAddress as error:
        # What the library adds in brackets quotes the address.
        reason = str(error).partition(" (")[0] if hidden() else error
        raise wrong(f"{shown(text)} is not an e-mail address: {reason}; {error.advice}") from None


Address = Annotated[Text, AfterValidator(_address), WithJsonSchema({"type": "string", "format": "idn-email"})]
