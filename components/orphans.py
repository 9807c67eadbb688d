"""Identities at SES that carry this stack's tags and stand in no state: what a lost state left behind."""

from collections.abc import Collection, Iterator

from components.life import tags
from components.ses.client import Ses


def orphans(ses: Ses, stack: str, known: Collection[str]) -> Iterator[str]:
    """The addresses, as they are found. Reads the listing, then each identity that isn't `known`, at one a second.

    Raises SesError.
    """
    for address in sorted(ses.list_identities().keys() - set(known)):
        identity = ses.find_identity(address)
        if identity is not None and identity.tags.get(tags.STACK) == stack:
            yield address
