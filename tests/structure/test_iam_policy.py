"""The IAM policy that is shipped allows exactly the operations that ses_verified_senders/ses calls."""

import ast
import json
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name

ROOT = Path(__file__).parents[2]
# IAM's prefix for the actions of each service that boto3 knows by the key.
PREFIXES = {"sesv2": "ses", "sts": "sts"}


def actions() -> dict[str, str]:
    """IAM action by the name that boto3 gives its method."""
    found = {}
    for service, prefix in PREFIXES.items():
        for operation in botocore.session.get_session().get_service_model(service).operation_names:
            found[xform_name(operation)] = f"{prefix}:{operation}"
    return found


def called() -> set[str]:
    """Every operation named in ses_verified_senders/ses, as a text passed on to a call or as a client's method."""
    known, names = actions(), set()
    for file in (ROOT / "ses_verified_senders/ses").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call):
                continue
            names |= {
                item.value for item in node.args if isinstance(item, ast.Constant) and isinstance(item.value, str)
            }
            # A method of the same name of our own client is no call of SES.
            if isinstance(node.func, ast.Attribute) and not (
                isinstance(node.func.value, ast.Name) and node.func.value.id == "self"
            ):
                names.add(node.func.attr)
    return {known[name] for name in names if name in known}


def statements() -> list[dict[str, Any]]:
    policy: dict[str, Any] = json.loads((ROOT / "docs/iam-policy.json").read_text())
    found: list[dict[str, Any]] = policy["Statement"]
    return found


def test_the_policy_allows_what_is_called_and_no_more() -> None:
    allowed = [action for statement in statements() for action in statement["Action"]]
    assert len(called()) > 10
    assert set(allowed) == called()
    assert len(allowed) == len(set(allowed))


def test_only_listings_and_the_account_are_allowed_on_everything() -> None:
    everything = {
        action for statement in statements() if statement["Resource"] == "*" for action in statement["Action"]
    }
    assert everything == {
        "ses:GetAccount",
        "ses:ListCustomVerificationEmailTemplates",
        "ses:ListEmailIdentities",
        "sts:GetCallerIdentity",
    }
