"""What the two roles of a pipeline may do at SES.

Actions, resources and condition keys: the service authorization reference, "Amazon Simple Email Service v2"
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ses_verified_senders.life import owner_tags

Policy = dict[str, Any]
Statement = dict[str, Any]

ANY_STACK = "*"
IDENTITIES = "arn:aws:ses:*:*:identity/*"
TEMPLATES = "arn:aws:ses:*:*:custom-verification-email-template/*"
CONFIGURATION_SETS = "arn:aws:ses:*:*:configuration-set/*"


def plan_policy(journal: str = "") -> Policy:
    """Reads only: `pulumi preview`, the plan, the status, `ses-senders adopt`; `journal` as in `deploy_policy`."""
    return _policy(_read_everywhere(), _read(), *_journal(journal, "s3:GetObject"))


def deploy_policy(
    stacks: str = ANY_STACK, from_addresses: Sequence[str] = (), recipients: Sequence[str] = (), journal: str = ""
) -> Policy:
    """All that `pulumi up` and `pulumi destroy` do at SES.

    AWS itself then deletes identities, and deletes and overwrites templates, only where their tag names a stack like
    `stacks`: `organization/project/*`, say.
    `from_addresses` and `recipients` narrow the sends. `*` stands for any text.
    `journal` is the setting of that name, where it is in S3 (s3://bucket/prefix); "" where it is a folder.
    """
    return _policy(
        _read_everywhere(),
        _read(),
        _send(from_addresses, recipients),
        {
            "Sid": "CreateTemplates",
            "Effect": "Allow",
            "Action": ["ses:CreateCustomVerificationEmailTemplate"],
            "Resource": [TEMPLATES],
            "Condition": _like({f"aws:RequestTag/{owner_tags.STACK}": stacks}),
        },
        {
            "Sid": "MarkWhatIsUsed",
            "Effect": "Allow",
            "Action": ["ses:TagResource", "ses:UntagResource"],
            "Resource": [TEMPLATES, IDENTITIES],
        },
        {
            "Sid": "ChangeAndDeleteWhatIsMarked",
            "Effect": "Allow",
            "Action": [
                "ses:DeleteCustomVerificationEmailTemplate",
                "ses:DeleteEmailIdentity",
                "ses:UpdateCustomVerificationEmailTemplate",
            ],
            "Resource": [TEMPLATES, IDENTITIES],
            "Condition": _like({f"aws:ResourceTag/{owner_tags.STACK}": stacks}),
        },
        *_journal(journal, "s3:GetObject", "s3:PutObject"),
    )


def _read_everywhere() -> Statement:
    """None of these knows resources."""
    return {
        "Sid": "ReadAccountAndListings",
        "Effect": "Allow",
        "Action": [
            "ses:GetAccount",
            "ses:GetSuppressedDestination",
            "ses:ListCustomVerificationEmailTemplates",
            "ses:ListEmailIdentities",
            "ses:ListSuppressedDestinations",
            "sts:GetCallerIdentity",
        ],
        "Resource": "*",
    }


def _read() -> Statement:
    return {
        "Sid": "Read",
        "Effect": "Allow",
        "Action": [
            "ses:GetConfigurationSet",
            "ses:GetCustomVerificationEmailTemplate",
            "ses:GetEmailIdentity",
            "ses:ListTagsForResource",
        ],
        "Resource": [CONFIGURATION_SETS, TEMPLATES, IDENTITIES],
    }


def _send(from_addresses: Sequence[str], recipients: Sequence[str]) -> Statement:
    statement: Statement = {
        "Sid": "SendVerificationEmails",
        "Effect": "Allow",
        "Action": ["ses:SendCustomVerificationEmail"],
        "Resource": [TEMPLATES, IDENTITIES],
    }
    condition: dict[str, Any] = {}
    if from_addresses:
        condition["StringLike"] = {"ses:FromAddress": list(from_addresses)}
    if recipients:
        # The key has several values, and a request without it would pass `ForAllValues` alone.
        condition["ForAllValues:StringLike"] = {"ses:Recipients": list(recipients)}
        condition["Null"] = {"ses:Recipients": "false"}
    return statement | ({"Condition": condition} if condition else {})


def _journal(url: str, *actions: str) -> Iterator[Statement]:
    """Without s3:ListBucket, S3 says of a page that isn't there what it says of one that may not be read
    (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html)."""
    if not url:
        return
    parts = urlsplit(url)
    pages = "/".join(part for part in (parts.netloc, parts.path.strip("/"), "*") if part)
    yield {
        "Sid": "SharedJournal",
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": [f"arn:aws:s3:::{pages}"],
    }
    yield {
        "Sid": "SharedJournalPages",
        "Effect": "Allow",
        "Action": ["s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{parts.netloc}"],
    }


def _like(wanted: Mapping[str, str]) -> dict[str, Any]:
    """A key that isn't there is like nothing, not even `*`."""
    return {"StringLike": dict(wanted)}


def _policy(*statements: Statement) -> Policy:
    return {"Version": "2012-10-17", "Statement": list(statements)}
