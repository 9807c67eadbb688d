"""The pace: one call a second, for all threads and processes of the machine, without a test that waits."""

import itertools
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ses_verified_senders.ses.limiter import LONGEST_QUEUE, MARGIN, SLOWEST, Limiter
from tests.fakes import START, FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "limits" / "send"


def leave(limiter: Limiter, clock: FakeClock, calls: int) -> list[float]:
    moments = []
    for _ in range(calls):
        limiter.wait()
        moments.append(clock.time())
    return moments


def gaps(moments: list[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(moments)]


def test_calls_leave_a_second_apart(path: Path, clock: FakeClock) -> None:
    moments = leave(Limiter(path, 1.0, clock), clock, 60)
    assert moments[0] == START
    assert min(gaps(moments)) >= 1.0
    assert moments[-1] - moments[0] <= 59 * MARGIN + 0.001, "and not slower than that"


def test_a_call_after_a_pause_leaves_at_once(path: Path, clock: FakeClock) -> None:
    limiter = Limiter(path, 1.0, clock)
    limiter.wait()
    clock.seconds += 10
    limiter.wait()
    assert clock.slept == []


def test_two_limiters_of_one_file_share_the_pace(path: Path, clock: FakeClock) -> None:
    one, two = Limiter(path, 1.0, clock), Limiter(path, 1.0, clock)
    moments = [moment for _ in range(5) for limiter in (one, two) for moment in leave(limiter, clock, 1)]
    assert min(gaps(moments)) >= 1.0


def test_another_process_shares_the_pace(path: Path) -> None:
    """Each process writes down the slot it was given; none may be given twice."""
    code = (
        "import sys; from pathlib import Path; from ses_verified_senders.ses.limiter import Limiter\n"
        "class Clock:\n"
        "    slot = None\n"
        "    def time(self): return 0.0\n"
        "    def sleep(self, seconds): print(seconds)\n"
        "for _ in range(10): Limiter(Path(sys.argv[1]), 1.0, Clock()).wait()\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    slots = sorted(float(line) for process in processes for line in process.communicate()[0].split())
    assert len(slots) == 29, "all but the very first had to wait"
    assert min(gaps(slots)) >= 1.0


def test_threads_share_the_pace(path: Path, clock: FakeClock) -> None:
    limiter = Limiter(path, 1.0, clock)
    threads = [threading.Thread(target=limiter.wait) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert json.loads(path.read_text())["freeAt"] >= START + 20


def test_throttling_leaves_more_room_and_wears_off(path: Path, clock: FakeClock) -> None:
    limiter = Limiter(path, 1.0, clock)
    limiter.wait()
    limiter.slow_down()
    moments = leave(limiter, clock, 20)
    assert gaps(moments)[0] > 1.2
    assert gaps(moments)[-1] == pytest.approx(MARGIN)


def test_throttling_has_a_slowest_pace(path: Path, clock: FakeClock) -> None:
    limiter = Limiter(path, 1.0, clock)
    for _ in range(50):
        limiter.slow_down()
    assert json.loads(path.read_text())["interval"] == pytest.approx(SLOWEST * MARGIN)


def test_a_clock_that_was_set_back_does_not_stop_the_sending(path: Path, clock: FakeClock) -> None:
    limiter = Limiter(path, 1.0, clock)
    limiter.wait()
    clock.seconds -= 3600
    limiter.wait()
    assert sum(clock.slept) <= LONGEST_QUEUE * MARGIN


@pytest.mark.parametrize("left", ["", "{", "[]", '{"freeAt": "soon"}'])
def test_half_a_file_is_as_good_as_none(path: Path, clock: FakeClock, left: str) -> None:
    path.parent.mkdir()
    path.write_text(left)
    Limiter(path, 1.0, clock).wait()
    assert clock.slept == []


def test_no_limit(path: Path, clock: FakeClock) -> None:
    leave(Limiter(path, 0, clock), clock, 10)
    assert clock.slept == []
    assert not path.exists()
