"""What a program asks in the background."""

import asyncio
import gc
import threading
from collections.abc import Coroutine

import pytest

from ses_verified_senders.program import clients, this_stack
from ses_verified_senders.program.background import answer, begun
from ses_verified_senders.program.memory import growing
from ses_verified_senders.ses.errors import RefusedForAll


def run(program: Coroutine[None, None, None]) -> None:
    """In a loop of its own; `asyncio.run` leaves the other tests without one."""
    loop = asyncio.new_event_loop()
    loop.run_until_complete(program)
    loop.close()


def test_an_answer_and_an_error_arrive() -> None:
    def fail() -> str:
        raise ValueError("no")

    async def ask() -> None:
        assert answer(begun(lambda: "yes")) == "yes"
        with pytest.raises(ValueError, match="no"):
            answer(begun(fail))

    run(ask())


def test_the_sdk_goes_on_while_the_program_waits() -> None:
    """Else nothing that is registered reaches the engine before the program's last line."""
    registered = threading.Event()

    async def register() -> None:
        registered.set()

    async def ask() -> None:
        task = asyncio.ensure_future(register())
        assert answer(begun(lambda: registered.wait(5)))
        await task

    run(ask())


class Accounts:
    """Regions that answer once all of them were asked."""

    def __init__(self, regions: int) -> None:
        self.listed: list[str] = []
        self._all = threading.Barrier(regions, timeout=5)

    def ses(self, region: str) -> "Accounts":
        self.listed.append(region)
        return self

    def list_identities(self) -> None:
        self._all.wait()
        raise RefusedForAll("listing", "AccessDeniedException", "denied", "allow it")


def test_regions_are_listed_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what SES refuses is told to whoever asks for the listing."""
    accounts = Accounts(2)
    monkeypatch.setattr(clients, "accounts", lambda: accounts)
    monkeypatch.setattr(this_stack, "is_mocked", lambda: False)

    async def ask() -> None:
        clients.list_identities({"us-east-1", "eu-west-1", "us-est-1"})

    run(ask())
    assert sorted(accounts.listed) == ["eu-west-1", "us-east-1"], "and no region that is none"
    assert not accounts._all.broken


@pytest.mark.parametrize("enabled", [True, False])
def test_memory_is_searched_as_before_once_it_has_grown(enabled: bool) -> None:
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        with growing():
            assert not gc.isenabled()
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()
