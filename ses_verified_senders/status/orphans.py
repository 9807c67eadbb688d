"""Identities at SES that carry this stack's tags and stand in no state: what a lost state left behind."""

import sys
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.record import Seen
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.clock import Clock
from ses_verified_senders.ses.errors import naming

EVERY = 10.0


class SearchProgress:
    """Says on standard error how far the looking is, at first and every ten seconds.

    `calls_per_second` tells how long the rest will take; 0 is no limit. `noun` is what is looked at.
    """

    def __init__(self, region: str, clock: Clock, calls_per_second: float, noun: str = "unknown identities") -> None:
        self._region = region
        self._noun = noun
        self._clock = clock
        self._interval = 1.0 / calls_per_second if calls_per_second else 0.0
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = self._clock.time()
        if now < self._next:
            return
        self._next = now + EVERY
        left = timedelta(seconds=round((total - done) * self._interval))
        print(
            f"{self._region}: {done} of {total} {self._noun} looked at, about {left} left",
            file=sys.stderr,
            flush=True,
        )


def orphans(
    ses: Ses,
    stack: str,
    known: Collection[str],
    looking: Callable[[int, int], None] = lambda done, total: None,
    label: Callable[[str], str] = lambda address: "",
) -> Iterator[str]:
    """The addresses, as they are found. Reads the listing, then each identity that isn't `known`, at one a second.

    `looking(done, total)` is called before each of those; `label(address)` is what errors call an address, "" for its
    name. Raises SesError.
    """
    # A domain is no sender of ours.
    unknown = sorted(name for name in ses.list_identities().keys() - set(known) if "@" in name)
    for done, address in enumerate(unknown):
        looking(done, len(unknown))
        with naming(address, label(address)):
            identity = ses.find_identity(address)
        if _left_behind(owner_tags.seen(identity), stack):
            yield address


def _left_behind(seen: Seen, stack: str) -> bool:
    """Not what the stack kept on purpose: from that it took its mark of a user away."""
    return seen.stack == stack and stack in seen.used_by.values()
