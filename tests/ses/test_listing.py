"""One listing for all reads of a run, and one failure."""

import pytest

from ses_verified_senders.ses.errors import SesError, Throttled
from ses_verified_senders.ses.listing import Listing
from tests.fakes import FakeClock


class Reading:
    """Counts how often SES was asked, and fails while it is told to."""

    def __init__(self) -> None:
        self.times = 0
        self.fails = False

    def __call__(self) -> int:
        self.times += 1
        if self.fails:
            raise Throttled("listing", "TooManyRequestsException", "", "wait")
        return self.times


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_a_listing_is_read_anew_only_once_it_is_old(clock: FakeClock) -> None:
    listing = Listing(Reading(), clock)
    assert [listing.get(60), listing.get(60)] == [1, 1]
    clock.seconds += 61
    assert [listing.get(60), listing.get(100), listing.get(60)] == [2, 2, 2]


def test_a_failure_is_met_once_for_all(clock: FakeClock) -> None:
    reading = Reading()
    reading.fails = True
    listing = Listing(reading, clock)
    for _ in range(100):
        with pytest.raises(SesError, match="TooManyRequests"):
            listing.get(60)
    assert reading.times == 1
    clock.seconds += 61
    reading.fails = False
    assert listing.get(60) == 2


def test_what_another_process_read_counts_until_it_is_old(clock: FakeClock) -> None:
    reading = Reading()
    listing = Listing(reading, clock)
    assert listing.latest is None
    listing.take(7, clock.time() - 50)
    assert listing.get(60) == 7
    clock.seconds += 11
    assert listing.get(60) == 1
    assert listing.latest == (1, clock.time())
    listing.take(7, clock.time())
    assert listing.get(60) == 1, "this process knows by itself"


def test_a_failure_is_nothing_to_hand_on(clock: FakeClock) -> None:
    reading = Reading()
    reading.fails = True
    listing = Listing(reading, clock)
    with pytest.raises(SesError):
        listing.get(60)
    assert listing.latest is None
