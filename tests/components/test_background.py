"""What a program asks in the background."""

import asyncio
import gc
import threading

import pytest

from ses_verified_senders.program import clients, monitor
from ses_verified_senders.program.background import answer, begun
from ses_verified_senders.verification_email.html.collection import no_collection


def test_an_answer_and_an_error_arrive() -> None:
    def fail() -> str:
        raise SystemExit("no")

    assert begun(lambda: "yes").result(5) == "yes"
    with pytest.raises(SystemExit, match="no"):
        begun(fail).result(5)


def test_the_sdk_goes_on_while_the_program_waits() -> None:
    """Else it would not answer what the engine asks it first."""
    asked = threading.Event()

    async def reply() -> None:
        asked.set()

    async def program() -> None:
        replied = asyncio.ensure_future(reply())
        assert answer(begun(lambda: asked.wait(5)))
        await replied

    # A loop of its own; `asyncio.run` leaves the other tests without one.
    loop = asyncio.new_event_loop()
    loop.run_until_complete(program())
    loop.close()


class Accounts:
    """Regions that answer once all of them were asked."""

    def __init__(self, regions: int) -> None:
        self.listed: list[str] = []
        self.all = threading.Barrier(regions + 1, timeout=5)

    def ses(self, region: str) -> "Accounts":
        self.listed.append(region)
        return self

    def list_identities(self) -> None:
        self.all.wait()


def test_regions_are_listed_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = Accounts(2)
    monkeypatch.setattr(clients, "accounts", lambda: accounts)
    monkeypatch.setattr(monitor, "is_mocked", lambda: False)
    clients.begin_listings(["us-east-1", "eu-west-1", "us-est-1"])
    accounts.all.wait()
    assert sorted(accounts.listed) == ["eu-west-1", "us-east-1"], "and no region that is none"


@pytest.mark.parametrize("enabled", [True, False])
def test_memory_is_searched_as_before_once_it_has_grown(enabled: bool) -> None:
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        with no_collection():
            assert not gc.isenabled()
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()
