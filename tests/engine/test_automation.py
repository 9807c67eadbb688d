"""The components in a program that the Automation API runs in its own process, once for each command."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pulumi
import pytest
from pulumi import automation

from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders
from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import ROOT, TEMPLATE
from tests.verify import VERIFY

pytestmark = pytest.mark.engine

NAMES = {"product_name": "Example", "sender_name": "you"}


def test_a_program_in_the_same_process(tmp_path: Path, ses: LocalSes, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "verify.html.j2").write_text(TEMPLATE)
    monkeypatch.chdir(tmp_path)
    around = environment(tmp_path / "state") | {"PYTHONPATH": str(ROOT)}
    for name, value in around.items():
        monkeypatch.setenv(name, value)
    senders = ["ada@example.org"]

    def program() -> None:
        templates = VerificationTemplates(
            "templates", folder="emails", templates={"verify": replace(VERIFY, variables=NAMES)}
        )
        made = VerifiedSenders("senders", templates=templates, senders=[*senders])
        pulumi.export("pending", made.pending)

    stack = automation.create_stack("dev", project_name="inline", program=program)
    endpoints = f'[{{"sesv2": "{ses.url}", "sts": "{ses.url}"}}]'
    settings = {"aws:region": "us-east-1", "aws:endpoints": endpoints}
    settings |= {"ses-verified-senders:journal": str(tmp_path / "journal"), "ses-verified-senders:callsPerSecond": "20"}
    for key, value in settings.items():
        stack.set_config(key, automation.ConfigValue(value))

    assert "Plan: 1 e-mail, 1 template changed" in stack.preview().stdout
    stack.up()
    senders.append("grace@example.org")
    # What the runs before knew is not what this one knows.
    assert "Plan: 1 e-mail; " in stack.preview().stdout
    stack.up()
    senders.remove("ada@example.org")
    assert "✗ ada@example.org" in stack.up().stdout
    mails = Counter(address for mail in ses.mails() for address in mail["Destination"]["ToAddresses"])
    assert mails == {"ada@example.org": 1, "grace@example.org": 1}
    assert stack.outputs()["pending"].value == ["us-east-1/grace@example.org"]
