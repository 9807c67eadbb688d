"""Groups of addresses: a set that grows and shrinks, a run that is cancelled, a provider that is killed."""

import os
import signal

import pytest

from tests.engine.project import Project
from tests.engine.test_faults import child, mailed, running, slowly
from tests.engine.test_kill import PATIENCE, recover, until

pytestmark = pytest.mark.engine

TEN = [f"{number}@example.com" for number in range(10)]


def test_growing_and_shrinking_mails_nobody_twice(project: Project, listing: bool) -> None:
    project.ses.control(listBeforeClick=listing, callsPerSecond=0)
    project.settings |= {"callsPerSecond": 0, "maxMailings": 1000, "maxRemovals": 1000}
    many = [f"{number}@example.org" for number in range(1000)]
    # Where SES lists the identities, that alone would hold back a second e-mail.
    for size in (100, 300, 100) if listing else (100, 300, 1000, 100):
        project.declare(*many[:size])
        changed = project.up()
        assert changed.exit_code == 0, changed.output[-3000:]
        # Nothing but what the groups handed over tells of an e-mail.
        project.forget_journal()
    assert set(project.mails().values()) == {1}
    assert project.records().keys() == set(many[:100])
    assert project.preview("--expect-no-changes").exit_code == 0


def test_a_cancelled_run_ends_after_the_send_in_flight(project: Project) -> None:
    slowly(project)
    project.settings["callsPerSecond"] = 2
    project.declare(*TEN)
    with running(project) as up:
        until(mailed(project, 2))
        os.kill(up.process.pid, signal.SIGINT)
    assert up.returncode != 0
    statuses = list(project.statuses().values())
    assert statuses.count("PENDING") == len(project.mails()) < len(TEN)
    assert set(statuses) == {"PENDING", "NOT_TRIED"}
    again = project.up()
    assert again.exit_code == 0, again.output
    assert project.mails() == dict.fromkeys(TEN, 1)


def test_a_provider_that_is_killed_in_an_update_ends_the_run(project: Project) -> None:
    slowly(project)
    project.declare(*TEN)
    assert project.up().exit_code == 0
    project.settings["resend"] = "again"
    up = project.start("up", "--yes", "--skip-preview")
    until(mailed(project, len(TEN) + 2))

    class Started:
        process = up

    child(Started(), "dynamic").kill()  # type: ignore[arg-type]
    printed, _ = up.communicate(timeout=PATIENCE)
    assert up.returncode != 0
    assert "Traceback" not in printed
    recover(project)
    assert project.up().exit_code == 0
    assert project.mails() == dict.fromkeys(TEN, 2)
