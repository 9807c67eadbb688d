"""Addresses are personal data: how they are written where others read along."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

SHORTEST_KEY = 16
LABEL_DIGITS = 16
"""64 bits: among 10,000 addresses, two share a label once in 10^11 stacks."""
HIDDEN = "this value"

_hiding: ContextVar[bool] = ContextVar("hiding", default=False)


@dataclass(frozen=True)
class Mask:
    """Labels in place of addresses, where `on`. Off with a key, it still knows them, which is how it is switched off.

    A label is a keyed hash (HMAC-SHA-256, RFC 2104), so nobody without the key can try addresses out on it.
    """

    key: str = ""
    on: bool = False

    def label(self, address: str) -> str:
        """The address's label, "" where addresses aren't masked."""
        return self._label(address) if self.on else ""

    def shown(self, address: str) -> str:
        """The address, or its label."""
        return self.label(address) or address

    def otherwise(self, address: str) -> str:
        """What `shown` says once masking is switched the other way, "" where it can't be."""
        if not self.key:
            return ""
        return address if self.on else self._label(address)

    def _label(self, address: str) -> str:
        return hmac.digest(self.key.encode(), address.encode(), hashlib.sha256).hex()[:LABEL_DIGITS]


UNMASKED = Mask()


@contextmanager
def hiding(on: bool) -> Iterator[None]:
    """Where `on`, problems found meanwhile repeat nothing that was written: it may be somebody's address."""
    token = _hiding.set(on)
    try:
        yield
    finally:
        _hiding.reset(token)


def hidden() -> bool:
    return _hiding.get()
