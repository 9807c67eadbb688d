"""What a run asks of SES, and when."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import UP, Project
from tests.engine.test_faults import running
from tests.engine.test_kill import named, until

pytestmark = pytest.mark.engine

PAGE = 1000
"""Of ListEmailIdentities."""


@pytest.fixture(params=[0, PAGE])
def others(request: pytest.FixtureRequest) -> int:
    """How many identities there are that are no sender's."""
    return int(request.param)


@pytest.fixture
def crowded(tmp_path: Path, others: int) -> Iterator[LocalSes]:
    """A local SES with these identities."""
    seed = tmp_path / "seed.json"
    identities = {f"{number}@example.net": "SUCCESS" for number in range(others)}
    seed.write_text(json.dumps({"regions": {"us-east-1": {"identities": identities}}}))
    with LocalSes(data=tmp_path / "ses", verified_from=["example.com"], options=["--seed", str(seed)]) as server:
        yield server


@pytest.mark.parametrize("masked", [False, True])
def test_a_run_lists_the_identities_once(tmp_path: Path, crowded: LocalSes, others: int, masked: bool) -> None:
    """The program hands the provider what it read: a second listing would wait for SES's pace."""
    (tmp_path / "project").mkdir()
    project = Project(tmp_path / "project", crowded, environment(tmp_path / "state"))
    project.settings |= {"callsPerSecond": 0}
    if masked:
        project.settings |= {"maskAddresses": True}
        project.encrypt("maskKey", "a key of at least sixteen characters")
    project.declare("ada@example.org", "grace@example.org")
    assert project.up().exit_code == 0
    project.ses.click("ada@example.org")
    project.ses.clear_calls()
    up = project.up()
    assert up.exit_code == 0, up.output
    assert len(project.ses.calls("ListEmailIdentities")) == 1 + others // PAGE
    assert sorted(project.statuses().values()) == ["PENDING", "SUCCESS"]
    # All that a state has of the set is a digest.
    assert "999@example.net" not in str(project.deployment())
    quiet = project.preview("--expect-no-changes")
    assert quiet.exit_code == 0
    assert "[diff" not in quiet.output, "of what the program gives and the check takes out again"


def test_the_provider_starts_while_the_program_waits_for_ses(project: Project) -> None:
    project.declare("ada@example.org")
    project.ses.fault("slow", operation="ListEmailIdentities", times=1, seconds=5.0)

    def provider_is_there() -> bool:
        children = psutil.Process(up.process.pid).children(recursive=True)
        return any(named(child, "pulumi.dynamic") for child in children)

    with running(project) as up:
        until(provider_is_there)
        assert not project.ses.calls("ListSuppressedDestinations"), "the plan's first question has no answer yet"
    assert up.returncode == 0
    assert "nvoke" not in up.printed
    assert project.mails() == {"ada@example.org": 1}


def test_a_program_that_looks_at_every_invoke_goes_on(project: Project) -> None:
    """The engine asks it back while it waits for its last state."""
    program = project.folder / "__main__.py"
    listens = "import pulumi\n\npulumi.runtime.register_invoke_transform(lambda args: None)\n"
    program.write_text(listens + program.read_text())
    project.declare("ada@example.org")
    up = project.start(*UP)
    try:
        printed, _ = up.communicate(timeout=60)
    finally:
        if up.poll() is None:
            os.killpg(up.pid, signal.SIGKILL)
    assert up.returncode == 0, printed
    assert project.mails() == {"ada@example.org": 1}
