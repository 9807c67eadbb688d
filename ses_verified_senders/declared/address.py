"""E-mail addresses as SES takes them."""

from email_validator import EmailNotValidError, validate_email


class InvalidAddress(ValueError):
    """Says why a text is not an address."""


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
        raise InvalidAddress(str(error).rstrip(".")) from None
    if text.isascii():
        return text
    return f"{found.local_part}@{found.ascii_domain}"
