"""The IAM policies allow exactly the operations that ses_verified_senders/ses calls."""

import ast
import json
import re
from pathlib import Path

import botocore.session
from botocore import xform_name

from ses_verified_senders.foundation.policies import Policy, deploy_policy, plan_policy

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs/iam-policy.json"
# IAM's prefix for the actions of each service that boto3 knows by the key.
PREFIXES = {"sesv2": "ses", "sts": "sts"}

# What the credentials below a role need, and not the role; the code has settings of these names.
ASSUMING = {"sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"}


def actions() -> dict[str, str]:
    """IAM action by the name that boto3 gives its method."""
    found = {}
    for service, prefix in PREFIXES.items():
        for operation in botocore.session.get_session().get_service_model(service).operation_names:
            found[xform_name(operation)] = f"{prefix}:{operation}"
    return found


def called() -> set[str]:
    """Every operation named in ses_verified_senders/ses, as an attribute of a client."""
    known, names = actions(), set()
    for file in (ROOT / "ses_verified_senders/ses").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            # A method of the same name of our own client is no call of SES.
            if isinstance(node, ast.Attribute) and not (isinstance(node.value, ast.Name) and node.value.id == "self"):
                names.add(node.attr)
    return {known[name] for name in names if name in known} - ASSUMING


def allowed(policy: Policy) -> list[str]:
    return [action for statement in policy["Statement"] for action in statement["Action"]]


def test_the_deploy_role_may_do_what_is_called_and_no_more() -> None:
    actions = allowed(deploy_policy())
    assert len(called()) > 10
    assert set(actions) == called()
    assert len(actions) == len(set(actions))


def test_the_plan_role_may_do_what_only_reads() -> None:
    reads = {action for action in called() if re.match(r"\w+:(Get|List)", action)}
    assert set(allowed(plan_policy())) == reads


def test_only_what_knows_no_resources_is_allowed_on_everything() -> None:
    everything = {
        action
        for statement in deploy_policy()["Statement"]
        if statement["Resource"] == "*"
        for action in statement["Action"]
    }
    assert everything == {
        "ses:GetAccount",
        "ses:GetSuppressedDestination",
        "ses:ListCustomVerificationEmailTemplates",
        "ses:ListEmailIdentities",
        "ses:ListSuppressedDestinations",
        "sts:GetCallerIdentity",
    }


def test_a_journal_in_s3_is_read_and_written() -> None:
    """The operations are those that ses_verified_senders/life/s3_journal.py calls, and what tells a missing page."""
    for policy, wanted in (
        (plan_policy, {"s3:GetObject", "s3:ListBucket"}),
        (deploy_policy, {"s3:GetObject", "s3:PutObject", "s3:ListBucket"}),
    ):
        more = policy(journal="s3://acme-journal/senders/")
        assert set(allowed(more)) - set(allowed(policy())) == wanted
        assert [one["Resource"] for one in more["Statement"][-2:]] == [
            ["arn:aws:s3:::acme-journal/senders/*"],
            ["arn:aws:s3:::acme-journal"],
        ]


def test_the_policy_that_is_shipped_is_the_deploy_roles() -> None:
    """With a bucket for the journal, whose name is to be put in. `python -m tests.structure.test_iam_policy` writes
    it."""
    assert FILE.read_text() == written()


def written() -> str:
    return json.dumps(deploy_policy(journal="s3://BUCKET-OF-THE-JOURNAL"), indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
