"""Whose an identity is, written on the identity itself as SES tags.

Every owner leaves marks of its own, so none ever overwrites another's: TagResource adds. One of them owns the identity.
Tag keys and values: letters, digits, spaces and `_.:/=+-@` (API page of Tag).
"""

from collections.abc import Mapping

from ses_verified_senders.life.record import Seen
from ses_verified_senders.ses.client import Identity
from ses_verified_senders.ses.clock import moment

PREFIX = "verified-senders:"
OWNER = PREFIX + "owner"
STACK = PREFIX + "stack"
SENT_AT = PREFIX + "sent-at:"
USED_BY = PREFIX + "used-by:"
MARK_DIGITS = 12


def seen(identity: Identity | None) -> Seen:
    """What the identity says of itself; None is one that SES doesn't list."""
    return Seen() if identity is None else marked(identity.verification_status, identity.tags)


def marked(status: str, tags: Mapping[str, str]) -> Seen:
    """What the tags of an identity of that status say."""
    sent_by = {key.removeprefix(SENT_AT): at for key, at in tags.items() if key.startswith(SENT_AT) and _is_moment(at)}
    return Seen(
        status=status,
        owner=tags.get(OWNER, ""),
        stack=tags.get(STACK, ""),
        sent_at=max(sent_by.values(), default=""),
        used_by={key.removeprefix(USED_BY): stack for key, stack in tags.items() if key.startswith(USED_BY)},
        sent_by=sent_by,
    )


def _is_moment(text: str) -> bool:
    """Whether it is one that we wrote: anybody can change a tag."""
    try:
        moment(text)
    except ValueError:
        return False
    return True


def mark(owner: str) -> str:
    """What an owner's tags are called: the beginning of its token."""
    return owner[:MARK_DIGITS]


def ownership(owner: str, stack: str) -> Mapping[str, str]:
    """The tags that make an identity or a template this owner's."""
    return {OWNER: owner, STACK: stack}


def use(owner: str, stack: str, sent_at: str = "") -> Mapping[str, str]:
    """The tags that keep others from deleting what this owner uses, and tell them when it last mailed the address."""
    used = {USED_BY + mark(owner): stack}
    return used | {SENT_AT + mark(owner): sent_at} if sent_at else used


def keys_of(owner: str) -> list[str]:
    """The tags of `use`."""
    return [USED_BY + mark(owner), SENT_AT + mark(owner)]
