"""A run whose engine is killed in the middle: the next one mails those who were not mailed, and nobody twice."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from engine import checkpoint
from tests.engine.project import UP, Project

pytestmark = pytest.mark.engine

TWELVE = [f"{number:02}@example.com" for number in range(12)]
PATIENCE = 60.0


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition of other processes, bounded."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def named(process: psutil.Process, word: str) -> bool:
    """Whether its command line has that word; not of one that has ended meanwhile."""
    try:
        return any(word in argument for argument in process.cmdline())
    except psutil.Error:
        return False


def kill_engine_after(project: Project, mails: int) -> list[psutil.Process]:
    """SIGKILL the engine of an `up` once so many e-mails are out; returns the provider's processes, which live on."""
    running = project.start(*UP)
    until(lambda: sum(project.mails().values()) >= mails)
    children = psutil.Process(running.pid).children(recursive=True)
    providers = [child for child in children if named(child, "dynamic")]
    assert providers
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    # The orphan still holds the other end, so nobody waits for the end of it.
    assert running.stdout is not None
    running.stdout.close()
    for child in children:
        if child not in providers:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
    return providers


def recover(project: Project) -> None:
    """What README tells to do after a killed run, and what `make up` does by itself."""
    state = Path(project.environment["PULUMI_BACKEND_URL"].removeprefix("file://"))
    checkpoint.restore(state, "ses-verified-senders", project.stack)
    assert project.run("cancel", "--yes").exit_code == 0
    refreshed = project.run("refresh", "--yes", "--clear-pending-creates")
    assert refreshed.exit_code == 0, refreshed.output


@pytest.fixture
def killed(project: Project, listing: bool) -> Iterator[tuple[Project, list[psutil.Process]]]:
    project.ses.control(listBeforeClick=listing, callsPerSecond=5)
    project.settings["callsPerSecond"] = 4
    project.declare(*TWELVE)
    providers = kill_engine_after(project, 4)
    yield project, providers
    for provider in providers:
        with contextlib.suppress(psutil.NoSuchProcess):
            provider.kill()


def test_rerun_at_once(killed: tuple[Project, list[psutil.Process]]) -> None:
    """The orphaned provider still waits on the limiter when the next run begins."""
    project, providers = killed
    assert any(provider.is_running() for provider in providers)
    recover(project)
    again = project.up()
    assert again.exit_code == 0, again.output
    assert project.mails() == dict.fromkeys(TWELVE, 1)
    assert set(project.statuses().values()) == {"PENDING"}


def test_rerun_later(killed: tuple[Project, list[psutil.Process]]) -> None:
    project, providers = killed
    for provider in providers:
        provider.kill()
        provider.wait(PATIENCE)
    recover(project)
    again = project.up()
    assert again.exit_code == 0, again.output
    assert project.mails() == dict.fromkeys(TWELVE, 1)
    assert project.preview("--expect-no-changes").exit_code == 0


def test_a_resend_that_is_killed_is_not_repeated(project: Project, listing: bool) -> None:
    project.ses.control(listBeforeClick=listing, callsPerSecond=5)
    project.settings["callsPerSecond"] = 4
    project.declare(*TWELVE)
    assert project.up().exit_code == 0
    project.settings["resend"] = "2026-05"
    for provider in kill_engine_after(project, 16):
        provider.kill()
        provider.wait(PATIENCE)
    recover(project)
    assert project.up().exit_code == 0
    assert project.mails() == dict.fromkeys(TWELVE, 2)
