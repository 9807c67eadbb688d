"""`maskAddresses`: nobody's address is where others read along, and switching it mails and deletes nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ses_verified_senders.declared.mask import Mask
from tests.engine.project import Outcome, Project

pytestmark = pytest.mark.engine

KEY = "a key that nobody guesses"
# Nothing else in a run says either word.
PERSON, PLACE = "zaphod", "magrathea"
FIVE = [f"{PERSON}+{number}@{PLACE}.example" for number in range(5)]
SEND = "SendCustomVerificationEmail"


def label(address: str) -> str:
    return Mask(KEY, on=True).label(address)


def mask(project: Project) -> None:
    project.encrypt("maskKey", KEY)
    project.settings["maskAddresses"] = True


def tells(text: str) -> list[str]:
    """The lines that say something of an address."""
    return [line for line in text.splitlines() if PERSON in line.lower() or PLACE in line.lower()]


def status(project: Project, *arguments: str) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-m", "ses_verified_senders", "status", "--stack", project.stack, *arguments],
        cwd=project.folder,
        env=os.environ | project.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return Outcome(done.returncode, done.stdout + done.stderr)


def in_state(project: Project) -> list[Path]:
    """The files of the backend, its history and its copies of states among them, that tell of an address."""
    backend = Path(project.environment["PULUMI_BACKEND_URL"].removeprefix("file://")) / ".pulumi"
    files = [file for file in backend.rglob("*") if file.is_file()]
    assert files
    return [file for file in files if tells(file.read_text(errors="replace"))]


def test_nothing_tells_an_address(project: Project) -> None:
    mask(project)
    project.settings |= {"requireVerified": True, "waitFor": "1s", "maxRemovals": 0}
    refused, untagged, lost, denied, pending = FIVE
    arn = f"arn:aws:ses:us-east-1:123456789012:identity/{denied}"
    message = f"User is not authorized to perform ses:GetEmailIdentity on resource {arn}"
    project.ses.fault("refuse", operation=SEND, address=refused, message=f"{refused} is on the suppression list")
    project.ses.fault("refuse", operation="TagResource", address=untagged, message=f"{untagged} has no tags")
    project.ses.fault("lose-answer", operation=SEND, address=lost)
    project.ses.fault(
        "refuse",
        operation="GetEmailIdentity",
        address=denied,
        code="AccessDeniedException",
        message=message,
        status=403,
    )
    project.declare(*FIVE)
    said = [project.preview("--diff"), project.preview("--json"), project.up("--diff")]
    assert said[-1].exit_code != 0
    for address, reason in {refused: "REFUSED", lost: "PENDING", denied: "REFUSED", pending: "PENDING"}.items():
        assert f"us-east-1/{label(address)}: {reason}" in said[-1].output
    assert f"{label(refused)} is on the suppression list" in said[-1].output
    assert f"identity/{label(denied)}" in said[-1].output
    assert "removing the address will keep its identity" in said[-1].output

    # The next run says why it sends, a removal why it stops, and a slip where it is.
    said += [project.preview("--diff"), project.up()]
    project.ses.clear_faults()
    project.declare(*FIVE[1:])
    stopped = project.preview("--diff")
    assert f"this change removes 1 of 5 senders (limit: 0): us-east-1/{label(refused)}" in stopped.output
    project.declare(*FIVE, FIVE[0], f"{PERSON}@{PLACE}..example", f"{PERSON} at {PLACE}", {f"{PERSON}@{PLACE}": "x"})
    slips = project.preview()
    assert slips.output.count("senders.yaml:") >= 4
    assert f"senders.yaml:6: {label(FIVE[0])} is declared for us-east-1" in slips.output
    project.declare(*FIVE)
    said += [stopped, slips, status(project), status(project, "--format", "json", "--require-verified")]
    said += [project.run("stack", "export", "--stack", project.stack), project.run("stack", "--show-urns")]
    said += [Outcome(0, str([project.outputs(), project.senders()]))]
    project.settings["maxRemovals"] = None
    project.ses.fault("refuse", operation="DeleteEmailIdentity", message="DeleteEmailIdentity of it failed", times=1)
    said += [project.destroy(), project.destroy()]
    assert project.ses.identity(pending) is None
    assert [tells(outcome.output) for outcome in said] == [[]] * len(said)
    assert in_state(project) == []
    assert all("Traceback" not in outcome.output for outcome in said)
    assert sum(project.mails().values()) >= 3


def test_switching_mails_and_deletes_nobody(project: Project) -> None:
    project.settings["requireVerified"] = True
    project.ses.control(listBeforeClick=False)
    project.declare(*FIVE)
    project.up()
    project.ses.click(FIVE[0])
    mask(project)
    # Names of the state before are told once more, by the run that changes them.
    project.up("--refresh")
    assert set(project.senders()) == {label(address) for address in FIVE}
    exported = project.run("stack", "export", "--stack", project.stack).output
    assert tells(exported) == []
    assert tells(project.preview("--diff").output) == []

    project.settings["maskAddresses"] = False
    project.up("--refresh")
    assert set(project.senders()) == set(FIVE)
    assert label(FIVE[0]) not in project.run("stack", "export", "--stack", project.stack).output

    assert project.mails() == dict.fromkeys(FIVE, 1)
    assert "DeleteEmailIdentity" not in {call["operation"] for call in project.ses.calls()}
    for address in FIVE[1:]:
        project.ses.click(address)
    assert project.up("--refresh").exit_code == 0
    assert project.preview("--expect-no-changes").exit_code == 0

    # Another key gives everybody another name.
    for key in (KEY, KEY[::-1]):
        project.encrypt("maskKey", key)
        project.settings["maskAddresses"] = True
        assert project.up("--refresh").exit_code == 0
    assert project.mails() == dict.fromkeys(FIVE, 1)
    assert all(project.ses.identity(address) for address in FIVE)
    assert project.preview("--expect-no-changes").exit_code == 0
    # SES listed nobody when the e-mails left, so there was nothing to tag: docs/operations.md, Whose an identity is.
    assert project.destroy().exit_code == 0
    assert all(project.ses.identity(address) for address in FIVE)


def test_who_has_the_secrets_reads_the_addresses(project: Project) -> None:
    mask(project)
    project.declare(FIVE[0])
    assert project.up().exit_code == 0
    shown = status(project, "--show-secrets", "--format", "json")
    assert f'"address": "{FIVE[0]}"' in shown.output
    assert f'"label": "{label(FIVE[0])}"' in shown.output


def test_a_key_in_clear_is_refused(project: Project) -> None:
    project.settings |= {"maskAddresses": True, "maskKey": KEY}
    project.declare(FIVE[0])
    preview = project.preview()
    assert preview.exit_code != 0
    assert "maskKey is in the stack's config in clear" in preview.output
    assert KEY not in preview.output
