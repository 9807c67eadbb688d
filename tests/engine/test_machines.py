"""Stacks of one account on machines of their own: folder, home and journal; e-mails are counted at the server."""

from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import UP, Project
from tests.engine.test_faults import slowly
from tests.engine.test_kill import PATIENCE, kill_engine_after, recover

pytestmark = pytest.mark.engine

FOUR = [f"{number}@example.com" for number in range(4)]
Machine = Callable[[str, str], Project]


@pytest.fixture(params=[True, False], ids=["shared", "apart"])
def shared(request: pytest.FixtureRequest) -> bool:
    """Whether the journal is in a bucket that all machines share."""
    return bool(request.param)


def bucket(ses: LocalSes) -> None:
    boto3.client(
        "s3", endpoint_url=ses.url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    ).create_bucket(Bucket="journal")


@pytest.fixture
def machine(tmp_path: Path, ses: LocalSes, shared: bool) -> Machine:
    """Makes a stack's project on a machine: what other machines have of the stack is its state alone."""
    bucket(ses)

    def make(name: str, stack: str) -> Project:
        folder, home = tmp_path / name / stack, tmp_path / name / "home"
        folder.mkdir(parents=True)
        home.mkdir(exist_ok=True)
        own = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
        made = Project(folder, ses, environment(tmp_path / "backend" / stack) | own)
        made.settings["templates"] = {f"verify-{stack}": made.settings["templates"]["verify"]}
        if shared:
            made.settings["journal"] = "s3://journal/senders"
            made.aws["endpoints"][0]["s3"] = ses.url
        return made

    return make


def test_two_stacks_at_once(machine: Machine, ses: LocalSes, listing: bool, shared: bool) -> None:
    alpha, beta = machine("one", "alpha"), machine("two", "beta")
    for project in (alpha, beta):
        slowly(project, listing)
        project.declare(*FOUR)
    both = [project.start(*UP) for project in (alpha, beta)]
    printed = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], "".join(printed)
    mails = alpha.mails()
    if shared:
        assert mails == dict.fromkeys(FOUR, 1)
    assert max(mails.values()) <= 2
    for address in FOUR:
        ses.click(address)
    alpha.declare("last@example.com")
    alpha.settings["maxRemovals"] = len(FOUR)
    assert alpha.up().exit_code == 0
    assert all(ses.identity(address) for address in FOUR), "what the other stack declares is kept"
    after = beta.up()
    assert after.exit_code == 0, after.output
    assert set(beta.statuses().values()) == {"SUCCESS"}
    assert beta.mails() == {**mails, "last@example.com": 1}


def test_each_run_on_a_new_machine(machine: Machine, tmp_path: Path, listing: bool, shared: bool) -> None:
    """A killed resend, and an older state that is imported."""
    first = machine("one", "alpha")
    slowly(first, listing)
    first.declare(*FOUR)
    assert first.up().exit_code == 0
    backup = tmp_path / "backup.json"
    assert first.run("stack", "export", "--file", str(backup), "--stack", "alpha").exit_code == 0
    for project in [first, second := machine("two", "alpha"), third := machine("three", "alpha")]:
        slowly(project, listing)
        project.declare(*FOUR)
        project.settings["resend"] = "again"
    for provider in kill_engine_after(first, len(FOUR) + 2):
        provider.kill()
        provider.wait(PATIENCE)
    killed = first.mails()
    recover(second)
    again = second.up()
    assert again.exit_code == 0, again.output
    told = listing or shared
    before = second.mails()
    # Else what the killed run sent is sent again, as no checkpoint knows it.
    assert before == (dict.fromkeys(FOUR, 2) if told else {address: killed[address] + 1 for address in FOUR})
    assert third.run("stack", "import", "--file", str(backup), "--stack", "alpha").exit_code == 0
    imported = third.up()
    assert imported.exit_code == 0, imported.output
    if told:
        assert third.mails() == before
    assert third.preview("--expect-no-changes").exit_code == 0
