"""Whom the roles trust, judged by the subjects that GitHub and GitLab put into their tokens."""

import pytest

from ses_verified_senders.foundation.pipelines import GitHub, GitLab, InvalidPipeline, Pipeline, trust_policy
from tests.foundation.iam import Call, allows

ASSUME = "sts:AssumeRoleWithWebIdentity"


def trusted(pipeline: Pipeline, subjects: list[str], subject: str, audience: str = "") -> bool:
    policy = trust_policy(pipeline, subjects, "arn:aws:iam::111122223333:oidc-provider/x")
    # A trust policy names no resource: the role is.
    policy["Statement"][0]["Resource"] = "*"
    host = pipeline.url.removeprefix("https://")
    context = {f"{host}:sub": [subject], f"{host}:aud": [audience or pipeline.audience]}
    return allows(policy, Call(ASSUME, "role", context))


GITHUB = GitHub("acme/senders")
TO_PROD = GitHub("acme/senders", environment="prod")
GITLAB = GitLab("acme/mail/senders")


@pytest.mark.parametrize(
    ("pipeline", "subject", "plans", "deploys"),
    [
        (GITHUB, "repo:acme/senders:ref:refs/heads/main", True, True),
        (GITHUB, "repo:acme/senders:pull_request", True, False),
        (GITHUB, "repo:acme/senders:ref:refs/heads/other", False, False),
        (GITHUB, "repo:acme/senders:environment:prod", False, False),
        (GITHUB, "repo:acme/senders2:ref:refs/heads/main", False, False),
        (GITHUB, "repo:evil/senders:ref:refs/heads/main", False, False),
        (TO_PROD, "repo:acme/senders:environment:prod", True, True),
        (TO_PROD, "repo:acme/senders:ref:refs/heads/main", True, False),
        (GITLAB, "project_path:acme/mail/senders:ref_type:branch:ref:main", True, True),
        (GITLAB, "project_path:acme/mail/senders:ref_type:branch:ref:feature/x", True, False),
        (GITLAB, "project_path:acme/mail/senders:ref_type:tag:ref:main", False, False),
        (GITLAB, "project_path:acme/mail/senders2:ref_type:branch:ref:main", False, False),
    ],
)
def test_who_is_trusted(pipeline: Pipeline, subject: str, plans: bool, deploys: bool) -> None:
    assert trusted(pipeline, pipeline.plans, subject) == plans
    assert trusted(pipeline, pipeline.deploys, subject) == deploys


def test_a_token_for_somebody_else_is_not_trusted() -> None:
    assert not trusted(GITHUB, GITHUB.deploys, "repo:acme/senders:ref:refs/heads/main", "https://github.com/acme")


@pytest.mark.parametrize("repository", ["*", "acme/*", "acme", "acme/sen?ers", ""])
def test_no_repository_stands_for_several(repository: str) -> None:
    for kind in (GitHub, GitLab):
        with pytest.raises(InvalidPipeline, match=r"can't be trusted; write one, as in \w+/\w+"):
            kind(repository)


def test_no_branch_and_no_environment_stands_for_several() -> None:
    with pytest.raises(InvalidPipeline, match="write one branch's name"):
        GitHub("acme/senders", branch="*")
    with pytest.raises(InvalidPipeline, match="write its name"):
        GitHub("acme/senders", environment="*")
    with pytest.raises(InvalidPipeline, match=r"write it as in https://gitlab\.com"):
        GitLab("acme/senders", url="gitlab.com")
