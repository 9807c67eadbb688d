"""A change that a limit stops is named once, by one digest, and its approval outlives a kill."""

import re

import pytest

from tests.engine.project import GROUP, Project
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


def test_who_was_let_through_once_is_counted_again_after_half_a_destroy(project: Project) -> None:
    """The set is as the last run declared it, but its groups are gone, and with them whom it has mailed."""
    project.settings["maxMailings"] = 2
    for declared in (TWO, (*TWO, *FOUR[:2])):
        project.declare(*declared)
        assert project.up().exit_code == 0
    [group] = [resource["urn"] for resource in project.deployment()["resources"] if resource["type"] == GROUP]
    destroyed = project.destroy("--target", group, "--target-dependents")
    assert destroyed.exit_code == 0, destroyed.output
    stopped = project.up()
    assert stopped.exit_code != 0
    assert "this change mails 4 senders (limit: 2)" in stopped.output
    assert project.mails() == dict.fromkeys((*TWO, *FOUR[:2]), 1)
