"""What a run waits for, what it demands, and what an approval lets through."""

import re

import pytest

from tests.engine.project import Project
from tests.engine.test_faults import running
from tests.engine.test_kill import until

pytestmark = pytest.mark.engine

SIX = [f"{number}@example.com" for number in range(6)]


def test_a_run_waits_until_all_have_confirmed(project: Project) -> None:
    project.settings |= {"waitFor": "10m", "requireVerified": True}
    project.declare(*SIX[:2])

    def mailed() -> bool:
        return len(project.ses.mails()) == 2

    with running(project) as process:
        until(lambda: [call["operation"] for call in project.ses.calls()][-1:] == ["ListEmailIdentities"] and mailed())
        for address in SIX[:2]:
            project.ses.click(address)
    assert process.returncode == 0, process.printed
    assert "to confirm, at most" in process.printed


def test_a_run_fails_while_somebody_has_not_confirmed(project: Project) -> None:
    project.settings["requireVerified"] = True
    project.declare(*SIX[:2])
    first = project.up()
    assert first.exit_code != 0
    assert f"us-east-1/{SIX[0]}: PENDING: not confirmed yet" in first.output
    for address in SIX[:2]:
        project.ses.click(address)
    assert project.up().exit_code == 0
    assert project.mails() == dict.fromkeys(SIX[:2], 1)


def test_an_approval_lets_one_change_through_and_no_other(project: Project) -> None:
    project.declare(*SIX)
    assert project.up().exit_code == 0
    project.declare(SIX[0])
    stopped = project.preview()
    assert stopped.exit_code != 0
    [digest] = set(re.findall(r"set `approve: ([0-9a-f]{12})`", stopped.output))
    project.settings["approve"] = digest
    project.declare(SIX[1])
    assert project.preview().exit_code != 0, "another change has another digest"
    project.declare(SIX[0])
    assert project.up().exit_code == 0
    assert set(project.statuses()) == {SIX[0]}
    assert project.mails() == dict.fromkeys(SIX, 1)


def test_a_resend_token_that_is_taken_away_asks_nobody(project: Project) -> None:
    project.settings["resend"] = "spring"
    project.declare(*SIX[:2])
    assert project.up().exit_code == 0
    project.settings["resend"] = None
    outcome = project.up()
    assert outcome.exit_code == 0, outcome.output
    assert project.mails() == dict.fromkeys(SIX[:2], 1)
    assert project.preview("--expect-no-changes").exit_code == 0
