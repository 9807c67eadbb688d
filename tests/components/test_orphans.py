"""Identities that a lost state left behind at SES."""

from pathlib import Path

import pytest

from ses_verified_senders.life import owner_tags
from ses_verified_senders.status.orphans import SearchProgress, orphans
from tests.fakes import FakeClock, World, ses_of

STACK = "org/project/here"


def test_only_those_of_this_stack_that_it_does_not_know(tmp_path: Path) -> None:
    world = World(tmp_path)
    used = owner_tags.use("a" * 32, STACK)
    world.api.put("known@example.com", "SUCCESS", **{owner_tags.STACK: STACK, **used})
    world.api.put("left@example.com", "PENDING", **{owner_tags.STACK: STACK, **used})
    world.api.put("theirs@example.com", "SUCCESS", **{owner_tags.STACK: "org/project/there", **used})
    world.api.put("kept@example.com", "SUCCESS", **{owner_tags.STACK: STACK})
    world.api.put("foreign@example.com", "SUCCESS")
    world.api.put("example.com", "SUCCESS", **{owner_tags.STACK: STACK})
    assert list(orphans(ses_of(world.api, tmp_path), STACK, {"known@example.com"})) == ["left@example.com"]
    assert set(world.api.calls) == {"list_email_identities", "get_email_identity"}


def test_domains_are_nobodys_and_cost_no_call(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.api.put("example.com", "SUCCESS")
    assert list(orphans(ses_of(world.api, tmp_path), STACK, [])) == []
    assert world.api.calls == ["list_email_identities"]


def test_it_tells_how_far_it_is(tmp_path: Path) -> None:
    world = World(tmp_path)
    for number in range(3):
        world.api.put(f"{number}@example.com", "SUCCESS")
    told: list[tuple[int, int]] = []
    assert list(orphans(ses_of(world.api, tmp_path), STACK, [], lambda done, total: told.append((done, total)))) == []
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_progress_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    clock = FakeClock()
    progress = SearchProgress("us-east-1", clock, 1.0)
    for done in range(25):
        progress(done, 25)
        clock.sleep(1)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "us-east-1: 0 of 25 unknown identities looked at, about 0:00:25 left",
        "us-east-1: 10 of 25 unknown identities looked at, about 0:00:15 left",
        "us-east-1: 20 of 25 unknown identities looked at, about 0:00:05 left",
    ]
