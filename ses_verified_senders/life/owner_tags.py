"""Whose an identity is, written on the identity itself as SES tags.

Tag keys and values: letters, digits, spaces and `_.:/=+-@` (API page of Tag).
"""

import hashlib
from collections.abc import Mapping

from ses_verified_senders.life.record import Seen
from ses_verified_senders.ses.client import Identity
from ses_verified_senders.ses.clock import moment

PREFIX = "verified-senders:"
OWNER = PREFIX + "owner"
STACK = PREFIX + "stack"
SENT_AT = PREFIX + "sent-at"
USED_BY = PREFIX + "used-by:"


def seen(identity: Identity | None) -> Seen:
    """What the identity says of itself; None is one that SES doesn't list."""
    if identity is None:
        return Seen()
    tags = identity.tags
    return Seen(
        status=identity.verification_status,
        owner=tags.get(OWNER, ""),
        stack=tags.get(STACK, ""),
        sent_at=_moment(tags.get(SENT_AT, "")),
        used_by=frozenset(value for key, value in tags.items() if key.startswith(USED_BY)),
    )


def _moment(text: str) -> str:
    """`text` if it is one that we wrote: anybody can change a tag."""
    try:
        moment(text)
    except ValueError:
        return ""
    return text


def ownership(owner: str, stack: str, sent_at: str) -> Mapping[str, str]:
    """The tags that make an identity this record's."""
    tags = {OWNER: owner, STACK: stack}
    return tags | {SENT_AT: sent_at} if sent_at else tags


def use(stack: str) -> Mapping[str, str]:
    """The tag that keeps another stack from deleting what this one uses."""
    return {use_key(stack): stack}


def use_key(stack: str) -> str:
    return USED_BY + hashlib.sha256(stack.encode()).hexdigest()[:12]
