"""A million addresses over regions and accounts: how many groups they make, and how long their e-mails take.

`python bench/scale.py [ADDRESSES]` prints the Markdown that docs/scale.md holds, in about a minute. The limiter and the
rule of the groups are those of a run; the clock is not: waiting moves it ahead at once. Nothing is sent.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from ses_verified_senders.providers.grouping import group_of, groups_for
from ses_verified_senders.ses.limiter import Limiter
from tests.fakes import FakeClock

IN_ONE_REGION = (10, 100, 200, 1_000, 2_000, 5_000, 10_000)
LAYOUTS = ((1, 125), (5, 25), (10, 13), (20, 7))
"""Regions, and accounts: as many places as hold a million with room below SES's 10,000 identities in each."""
SECONDS_APART = 1.0
THROTTLED_EVERY = 100
STATE, EACH = 21_000, 420
"""Bytes of a stack's state, and of each address in it, as `make bench` shows them: 25 kB for 10, 436 kB for 1,000."""


def addresses(count: int, first: int = 0, step: int = 1) -> list[str]:
    return [f"sender{number}@example.org" for number in range(first, count, step)]


@cache
def sending(mails: int, throttled_every: int = 0) -> timedelta:
    """From the first e-mail to the last; of every so many calls, SES throttles one, and it is made again."""
    clock = FakeClock()
    start = clock.time()
    with tempfile.TemporaryDirectory() as folder:
        limiter = Limiter(Path(folder) / "pace", SECONDS_APART, clock)
        for mail in range(1, mails + 1):
            limiter.wait()
            if throttled_every and mail % throttled_every == 0:
                limiter.slow_down()
                limiter.wait()
    return timedelta(seconds=round(clock.time() - start))


def one_region(counts: Sequence[int]) -> Iterator[str]:
    yield "| addresses in one region | groups | largest group | first run | one call in 100 throttled | state |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for count in counts:
        names = addresses(count)
        groups = groups_for(names)
        largest = max(Counter(group_of(name, groups) for name in names).values())
        times = f"{sending(count)} | {sending(count, THROTTLED_EVERY)}"
        yield f"| {count:,} | {groups} | {largest} | {times} | {_size(count)} |"


def layouts(count: int) -> Iterator[str]:
    yield "| regions | accounts | stacks | addresses in each | groups in each | groups in all | first run of each |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for regions, accounts in LAYOUTS:
        places = regions * accounts
        groups = [groups_for(addresses(count, place, places)) for place in range(places)]
        each = -(-count // places)
        numbers = f"{each:,} | {max(groups)} | {sum(groups):,} | {sending(each)}"
        yield f"| {regions} | {accounts} | {places} | {numbers} |"


def _size(count: int) -> str:
    size = STATE + EACH * count
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def main(count: int) -> None:
    print("\n".join(one_region(IN_ONE_REGION)))
    print(f"\n{count:,} addresses:\n")
    print("\n".join(layouts(count)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
