"""SendOutcome ends the run with one list; it waits for those who were mailed, and fails for those who have not
confirmed, if it is asked to."""

from typing import Any

import pytest

from ses_verified_senders.providers.failure import SESError
from ses_verified_senders.providers.send_outcome import SendOutcomeProvider
from tests.fakes import World

OUTCOME = SendOutcomeProvider()
SENT_AT = "2026-05-04T12:00:00Z"
WAITING = {
    "us-east-1/a@example.com": {"address": "a@example.com", "sentAt": SENT_AT},
    "us-east-1/label-of-b": {"address": "b@example.com", "sentAt": SENT_AT},
}


def props(**changes: Any) -> dict[str, Any]:
    return {"problems": {}, "waiting": WAITING, "waitFor": 0.0, "requireVerified": False} | changes


@pytest.fixture(autouse=True)
def pending(world: World) -> None:
    for name in ("a@example.com", "b@example.com"):
        world.api.put(name, "PENDING")


def test_an_outcome_without_problems_is_made() -> None:
    assert OUTCOME.create({"problems": {}}).outs == {"problems": {}}


@pytest.mark.parametrize("act", ["create", "update"])
def test_an_outcome_with_problems_fails_once_with_all_of_them(act: str) -> None:
    news = {"problems": {"us-east-1/b@x": "REFUSED: no", "us-east-1/a@x": "NOT_TRIED: paused"}}
    with pytest.raises(SESError) as failure:
        _ = OUTCOME.create(news) if act == "create" else OUTCOME.update("id", {}, news)
    assert str(failure.value).splitlines() == [
        "2 senders not done as declared; every other one is:",
        "  us-east-1/a@x: NOT_TRIED: paused",
        "  us-east-1/b@x: REFUSED: no",
    ]


def test_diff_of_the_outcome() -> None:
    assert OUTCOME.diff("id", {"problems": {}}, {"problems": {}}).changes is False
    assert OUTCOME.diff("id", {"problems": {}}, {"problems": {"a": "b"}}).changes is True


def click_when_asked(world: World, listings: int) -> None:
    """Both are confirmed once SES was asked so often."""

    def act(_request: Any) -> None:
        if world.api.calls.count("list_email_identities") > listings:
            world.api.click("a@example.com")
            world.api.click("b@example.com")

    world.api.before["list_email_identities"] = act


def test_nobody_is_waited_for_by_default(world: World) -> None:
    OUTCOME.create(props())
    assert world.clock.slept == []
    assert world.api.calls == []


def test_waiting_ends_once_all_have_confirmed(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    click_when_asked(world, 3)
    OUTCOME.create(props(waitFor=3600.0, requireVerified=True))
    assert sum(world.clock.slept) == 60
    assert "waiting for 2 to confirm, at most 3600 s more" in capsys.readouterr().out


def test_waiting_is_bounded(world: World) -> None:
    OUTCOME.create(props(waitFor=50.0))
    assert sum(world.clock.slept) == 50
    assert world.api.calls.count("list_email_identities") == 4


def test_a_clock_that_is_set_back_makes_no_wait_longer(world: World) -> None:
    def set_back(_request: Any) -> None:
        world.clock.seconds -= 3600

    world.api.before["list_email_identities"] = set_back
    OUTCOME.create(props(waitFor=50.0))
    assert sum(world.clock.slept) == 50
    assert world.api.calls.count("list_email_identities") == 4


def test_who_is_mailed_once_more_is_waited_for_once_more() -> None:
    again = {key: mailed | {"sentAt": "2026-05-05T12:00:01Z"} for key, mailed in WAITING.items()}
    assert OUTCOME.diff("id", props(), props(waiting=again)).changes is True
    assert OUTCOME.diff("id", props(), props()).changes is False


def test_those_who_have_not_confirmed_fail_the_run(world: World) -> None:
    world.api.click("a@example.com")
    with pytest.raises(SESError) as failure:
        OUTCOME.create(props(waitFor=1.0, requireVerified=True))
    assert str(failure.value).splitlines() == [
        "1 sender not done as declared; every other one is:",
        "  us-east-1/label-of-b: PENDING: not confirmed yet; run again once the recipient opened the link",
    ]


def test_a_run_that_is_over_waits_for_nobody(world: World) -> None:
    world.engine_lives = False
    with pytest.raises(SESError, match="the engine of this run is gone"):
        OUTCOME.create(props(waitFor=3600.0))
    assert world.clock.slept == []


def test_a_failing_wait_hides_no_problem(world: World) -> None:
    world.engine_lives = False
    with pytest.raises(SESError) as failure:
        OUTCOME.create(props(waitFor=3600.0, problems={"us-east-1/c@example.com": "REFUSED: said no"}))
    said = str(failure.value)
    assert "the engine of this run is gone" in said
    assert "us-east-1/c@example.com: REFUSED: said no" in said
