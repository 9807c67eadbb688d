"""docs/ci/gitlab-ci.yml as it stands, run by gitlab-ci-local on this machine against a local SES: a life of senders."""

from pathlib import Path

import pytest

from tests.ci.gitlab import GitLab, Jobs
from tests.ci.repository import SENDERS, Repository, digest_in

pytestmark = pytest.mark.engine

EACH_ONE = dict.fromkeys(SENDERS, 1)


def test_the_life_of_a_list(repository: Repository, gitlab: GitLab, with_pulumi: Path) -> None:
    jobs = Jobs(repository, gitlab, with_pulumi)

    repository.propose(SENDERS)
    planned = jobs.merge_request()
    assert planned.exit_code == 0, planned.output
    (note,) = gitlab.notes
    assert "Plan: 5 e-mails" in note["body"]
    assert repository.mails() == {}

    repository.merge()
    sent = jobs.push()
    assert sent.exit_code == 0, sent.output
    assert repository.mails() == EACH_ONE

    quiet = jobs.schedule()
    assert quiet.exit_code == 0, quiet.output
    assert repository.mails() == EACH_ONE

    repository.propose(SENDERS[:1])
    stopped = jobs.merge_request()
    assert stopped.exit_code == 1, stopped.output
    (note,) = gitlab.notes

    repository.configure("ses-verified-senders:approve", digest_in(note["body"]))
    repository.commit()
    approved = jobs.merge_request()
    assert approved.exit_code == 0, approved.output
    (note,) = gitlab.notes
    assert "approve" not in note["body"]
    assert repository.known() == SENDERS

    repository.merge()
    removed = jobs.push()
    assert removed.exit_code == 0, removed.output
    assert repository.known() == SENDERS[:1]
    assert repository.mails() == EACH_ONE
