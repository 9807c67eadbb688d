from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ses_verified_senders.providers import run
from tests.fakes import FakeAccounts, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def accounts(world: World) -> FakeAccounts:
    return FakeAccounts(world)


@pytest.fixture(autouse=True)
def process(world: World, accounts: FakeAccounts) -> Iterator[run.Run]:
    """The provider's process, serving one run on the fake SES."""
    this = run.Run(accounts, world.folder, world.gate(), world.clock)
    run.use(this)
    yield this
    run.use(None)


@pytest.fixture
def next_run(world: World, accounts: FakeAccounts) -> Callable[[], None]:
    """Call it to begin another run, in a process of its own."""

    def start() -> None:
        accounts.forget()
        run.use(run.Run(accounts, world.folder, world.gate(), world.clock))

    return start
