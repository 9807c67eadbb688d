"""A line now and then says how far the sending is."""

import pytest

from ses_verified_senders.life.progress import Progress
from tests.fakes import FakeClock


def lines(progress: Progress, clock: FakeClock, count: int, seconds: float) -> None:
    for _ in range(count):
        clock.seconds += seconds
        progress.done()


def test_a_line_every_ten_seconds_and_one_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    clock = FakeClock()
    progress = Progress(clock, 1.0)
    progress.expect(map(str, range(60)))
    # Five of them are said once more, as they are due and asked again.
    progress.expect(map(str, range(55, 65)))
    lines(progress, clock, 65, 1.0)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "senders: 10 of 65 done, about 55 s left"
    assert said[-1] == "senders: 65 of 65 done"
    assert len(said) == 7


def test_long_waits_are_told_in_hours(capsys: pytest.CaptureFixture[str]) -> None:
    clock = FakeClock()
    progress = Progress(clock, 1.0)
    progress.expect(map(str, range(10_000)))
    lines(progress, clock, 10, 1.0)
    assert capsys.readouterr().out == "senders: 10 of 10000 done, about 2 h 46 min left\n"


def test_nothing_is_said_of_what_nobody_waits_for(capsys: pytest.CaptureFixture[str]) -> None:
    clock = FakeClock()
    progress = Progress(clock, 1.0)
    progress.expect(["one"])
    lines(progress, clock, 1, 1.0)
    assert capsys.readouterr().out == ""
