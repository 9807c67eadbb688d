"""A change that a limit stops is named once, by one digest, and its approval outlives a kill."""

import re

import pytest

from tests.engine.project import Project
from tests.engine.test_kill import PATIENCE, kill_engine_after, recover

pytestmark = pytest.mark.engine

TWO = ("ada@example.org", "grace@example.org")
FOUR = tuple(f"{number}@example.net" for number in range(4))


def test_a_renamed_component_with_too_many_new_ones(project: Project) -> None:
    project.declare(*TWO)
    assert project.up().exit_code == 0
    program = project.folder / "__main__.py"
    program.write_text(program.read_text().replace('VerifiedSenders("senders"', 'VerifiedSenders("people"'))
    project.ses.control(callsPerSecond=5)
    project.settings |= {"maxMailings": 3, "callsPerSecond": 4}
    project.declare(*TWO, *FOUR)
    stopped = project.preview()
    assert stopped.exit_code != 0
    assert "this change mails 4 senders (limit: 3)" in stopped.output
    [digest] = set(re.findall(r"approve[: ]+([0-9a-f]{12})", stopped.output))
    project.settings["approve"] = digest
    for provider in kill_engine_after(project, len(TWO) + 2):
        provider.kill()
        provider.wait(PATIENCE)
    recover(project)
    again = project.up()
    assert again.exit_code == 0, again.output
    assert project.mails() == dict.fromkeys((*TWO, *FOUR), 1)
    assert project.preview("--expect-no-changes").exit_code == 0
