"""The config of a stack that takes an account over."""

import yaml

from ses_verified_senders.adopt.stack_text import stack_text


def test_nothing_is_deleted_and_nobody_new_is_mailed() -> None:
    text = stack_text({"region": "eu-west-1"}, "adopted.yaml", [], "taken over")
    assert yaml.safe_load(text)["config"] == {
        "aws:region": "eu-west-1",
        "ses-verified-senders:senders": "adopted.yaml",
        "ses-verified-senders:onRemove": "retain",
        "ses-verified-senders:mailNew": False,
        "ses-verified-senders:templates": None,
    }
