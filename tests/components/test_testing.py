"""The mocks for users' own unit tests: statuses as given, and no call of AWS."""

import json
import socket
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import set_mocks
from pulumi.runtime.mocks import test as as_program

from ses_verified_senders import SendingFoundation, VerificationTemplates, VerifiedSenders
from ses_verified_senders.testing import SesMocks
from tests.verify import VERIFY


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "verify.html.j2").write_text("<p>Hello</p>")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return tmp_path


def run(mocks: SesMocks, preview: bool = False, **arguments: Any) -> dict[str, Any]:
    """What the program's outputs are."""
    set_mocks(mocks, project="mail", stack="test", preview=preview)
    seen: dict[str, Any] = {}

    @as_program  # type: ignore[untyped-decorator]  # pulumi's
    def program() -> pulumi.Output[None]:
        foundation = SendingFoundation("mail", region="us-east-1", domain="example.com", configuration_set="feedback")
        senders = VerifiedSenders(
            "senders",
            templates=VerificationTemplates("templates", templates={"verify": VERIFY}),
            senders=["a@example.com", "b@example.com", "c@example.com"],
            configuration_set_name=foundation.configuration_set_name,
            **arguments,
        )
        return pulumi.Output.all(senders=senders.senders, summary=senders.summary, records=foundation.records).apply(
            seen.update
        )

    program()
    return seen


def test_statuses_are_as_given(root: Path) -> None:
    mocks = SesMocks({"a@example.com": "SUCCESS", "us-east-1/b@example.com": "FAILED"})
    outputs = run(mocks)
    said = json.loads(outputs["senders"])
    assert {address: regions["us-east-1"]["status"] for address, regions in said.items()} == {
        "a@example.com": "SUCCESS",
        "b@example.com": "FAILED",
        "c@example.com": "PENDING",
    }
    assert outputs["summary"]["statuses"] == {"FAILED": 1, "PENDING": 1, "SUCCESS": 1}
    assert len(outputs["records"]) == 3
    group = mocks.made["pulumi-python:dynamic/ses:Senders", "senders/us-east-1/0"]
    assert group["configurationSetName"] == "feedback"


def test_nobody_has_a_problem_by_an_echo(root: Path) -> None:
    summary = run(SesMocks(default="SUCCESS"))["summary"]
    assert summary == {"total": 3, "statuses": {"SUCCESS": 3}, "problems": {}}


def test_masked_addresses_have_statuses_too(root: Path) -> None:
    mocks = SesMocks({"a@example.com": "SUCCESS"})
    outputs = run(mocks, mask_addresses=True, mask_key="a key of sixteen")
    assert outputs["summary"]["statuses"] == {"PENDING": 2, "SUCCESS": 1}


def test_a_preview_asks_nobody(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any) -> None:
        raise AssertionError("a unit test asks nobody")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr("ses_verified_senders.ses.accounts.Accounts.ses", refuse)
    run(SesMocks(), preview=True)
