"""Which addresses share a resource: one that is added touches one group, and growing keeps the others' names."""

import hashlib
from collections import Counter
from collections.abc import Iterable

LARGEST = 200
"""Addresses in a group: as many e-mails leave, at one a second, before the engine writes down what became of them."""


def group_of(address: str, groups: int) -> int:
    """The number of the address's group, from 0; the same on every machine and in every run."""
    return int.from_bytes(hashlib.sha256(address.encode()).digest()[:8], "big") % groups


def groups_for(addresses: Iterable[str]) -> int:
    """How many groups a region's addresses need: a power of two, so that doubling splits groups and renames none."""
    hashes = [group_of(address, 2**64) for address in set(addresses)]
    groups = 1
    while max(Counter(number % groups for number in hashes).values(), default=0) > LARGEST:
        groups *= 2
    return groups
