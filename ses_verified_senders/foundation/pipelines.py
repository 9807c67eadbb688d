"""Whom the two roles trust: pipelines of one repository, by the tokens that GitHub and GitLab give them.

GitHub: https://docs.github.com/en/actions/reference/openid-connect-reference
GitLab: https://docs.gitlab.com/ci/cloud_services/aws/
"""

import re
from dataclasses import dataclass
from typing import Any

REPOSITORY = r"[\w.-]+(/[\w.-]+)+"
BRANCH = r"[\w./+@#-]+"


class InvalidPipeline(Exception):
    """A repository, a branch or a host that can't be trusted as written; the message ends in what to do."""


@dataclass(frozen=True)
class GitHub:
    """Pipelines of `repository` (owner/name): its pull requests plan, its `branch` deploys.

    A job that names an environment says that in place of its branch. So give `environment` where the deploying job has
    one, and let only the branch deploy there (the environment's own settings). Pull requests from forks get no token.

    Raises InvalidPipeline.
    """

    repository: str
    branch: str = "main"
    environment: str = ""

    url = "https://token.actions.githubusercontent.com"
    audience = "sts.amazonaws.com"

    def __post_init__(self) -> None:
        _check(self.repository, self.branch, "owner/name")
        if self.environment and re.search(r"[*?:]", self.environment):
            raise InvalidPipeline(
                f"environment {self.environment!r} can't be trusted; write its name, without * ? and :"
            )

    @property
    def deploys(self) -> list[str]:
        """The subjects of tokens that the deploy role trusts."""
        return [f"repo:{self.repository}:" + (f"environment:{self.environment}" if self.environment else self._branch)]

    @property
    def plans(self) -> list[str]:
        """Those that the plan role trusts."""
        return sorted({f"repo:{self.repository}:pull_request", f"repo:{self.repository}:{self._branch}", *self.deploys})

    @property
    def _branch(self) -> str:
        return f"ref:refs/heads/{self.branch}"


@dataclass(frozen=True)
class GitLab:
    """Pipelines of `repository` (group/project): its branches plan, as merge requests run on them; `branch` deploys.

    `url` is the instance's; the jobs' `id_tokens` have it as `aud`. Raises InvalidPipeline.
    """

    repository: str
    branch: str = "main"
    url: str = "https://gitlab.com"

    def __post_init__(self) -> None:
        _check(self.repository, self.branch, "group/project")
        if not re.fullmatch(r"https://[\w.-]+(:\d+)?", self.url):
            raise InvalidPipeline(f"url {self.url!r} is not a GitLab instance's; write it as in https://gitlab.com")

    @property
    def audience(self) -> str:
        return self.url

    @property
    def deploys(self) -> list[str]:
        """The subjects of tokens that the deploy role trusts."""
        return [f"project_path:{self.repository}:ref_type:branch:ref:{self.branch}"]

    @property
    def plans(self) -> list[str]:
        """Those that the plan role trusts; `*` stands for any text."""
        return [f"project_path:{self.repository}:ref_type:branch:ref:*"]


Pipeline = GitHub | GitLab


def trust_policy(pipeline: Pipeline, subjects: list[str], provider_arn: str) -> dict[str, Any]:
    """Who may assume a role: tokens for `subjects` from the pipeline's provider, which IAM knows as `provider_arn`."""
    host = pipeline.url.removeprefix("https://")
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider_arn},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{host}:aud": pipeline.audience},
                    "StringLike": {f"{host}:sub": subjects},
                },
            }
        ],
    }


def _check(repository: str, branch: str, form: str) -> None:
    """Nothing here may stand for more than itself: `*` would let any repository in."""
    if not re.fullmatch(REPOSITORY, repository):
        raise InvalidPipeline(f"repository {repository!r} can't be trusted; write one, as in {form}")
    if not re.fullmatch(BRANCH, branch):
        raise InvalidPipeline(f"branch {branch!r} can't be trusted; write one branch's name, as in main")
