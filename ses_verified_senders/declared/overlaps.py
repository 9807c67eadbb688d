"""Senders that get in each other's way: declared twice, or so alike that one is likely a slip."""

from collections.abc import Iterable, Iterator

from ses_verified_senders.declared.mask import Mask
from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.declared.sender import ResolvedSender

Placed = tuple[str, str, str]
"""Address, region and the place of the sender."""


def duplicates(senders: Iterable[ResolvedSender], mask: Mask) -> Iterator[Problem]:
    """An address and region must be declared once: a second one would be the same identity at SES."""
    first: dict[tuple[str, str], str] = {}
    for address, region, place in _placed(senders):
        if (address, region) in first:
            other = first[address, region]
            said = f"{mask.shown(address)} is declared for {region} at {other} already"
            yield Problem(place, f"{said}; remove one of the two")
        first.setdefault((address, region), place)


def likenesses(senders: Iterable[ResolvedSender], mask: Mask) -> Iterator[Problem]:
    """Warnings, one for a pair of senders, whatever the number of their regions."""
    placed = list(_placed(senders))
    warned: set[tuple[str, str]] = set()
    by_folded: dict[tuple[str, str], tuple[str, str]] = {}
    exact = {(address, region): place for address, region, place in placed}
    for address, region, place in placed:
        twin, other = by_folded.setdefault((address.lower(), region), (address, place))
        if twin != address and (twin, address) not in warned:
            warned.add((twin, address))
            said = f"{mask.shown(address)} differs only in case from {mask.shown(twin)} at {other}, SES verifies both"
            yield Problem(place, f"{said}; if they are the same mailbox, remove one")
        base = _without_label(address)
        if base and (base, region) in exact and (base, address) not in warned:
            warned.add((base, address))
            covered = (
                f"once {mask.shown(base)} at {exact[base, region]} is verified, {mask.shown(address)} can send without "
                "its own e-mail"
            )
            yield Problem(place, f"{covered}; remove it unless it must be verified itself")


def _placed(senders: Iterable[ResolvedSender]) -> Iterator[Placed]:
    return ((sender.address, region, sender.place) for sender in senders for region in sender.regions)


def _without_label(address: str) -> str:
    """The address that covers a `user+label` one; empty where there is no label."""
    local, _, domain = address.rpartition("@")
    user, plus, _ = local.partition("+")
    return f"{user}@{domain}" if plus else ""
