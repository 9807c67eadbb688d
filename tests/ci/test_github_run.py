"""docs/ci/github.yml as it stands, run by act on this machine against a local SES: the life of a list of senders."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ci.github import Comments, GitHub
from tests.ci.repository import SENDERS, Repository, digest_in
from tests.ci.serving import serving

pytestmark = pytest.mark.engine

EACH_ONE = dict.fromkeys(SENDERS, 1)


@pytest.fixture
def comments(tmp_path: Path) -> Iterator[Comments]:
    with serving(Comments(tmp_path / "github")) as server:
        yield server


def test_the_life_of_a_list(repository: Repository, comments: Comments, tmp_path: Path, with_pulumi: Path) -> None:
    github = GitHub(repository, with_pulumi, tmp_path / "github")

    repository.propose([*SENDERS, "nobody"])
    mistaken = github.pull_request()
    assert mistaken.exit_code == 1, mistaken.output
    (plan,) = comments.plans()
    assert "senders.yaml:6: 'nobody' is not an e-mail address" in plan

    repository.propose(SENDERS)
    planned = github.pull_request()
    assert planned.exit_code == 0, planned.output
    (plan,) = comments.plans()
    assert "Plan: 5 e-mails" in plan
    assert repository.mails() == {}

    repository.merge()
    sent = github.push()
    assert sent.exit_code == 0, sent.output
    assert repository.mails() == EACH_ONE

    quiet = github.schedule()
    assert quiet.exit_code == 0, quiet.output
    assert repository.mails() == EACH_ONE

    repository.propose(SENDERS[:1])
    stopped = github.pull_request()
    assert stopped.exit_code == 1, stopped.output
    (plan,) = comments.plans()
    digest = digest_in(plan)

    repository.merge()
    refused = github.push()
    assert refused.exit_code == 1, refused.output
    assert digest_in(refused.output) == digest
    assert repository.known() == SENDERS

    approved = github.dispatch(approve=digest)
    assert approved.exit_code == 0, approved.output
    assert repository.known() == SENDERS[:1]
    assert repository.mails() == EACH_ONE
