"""The life of a sender, run after run, by the real engine."""

from collections.abc import Callable
from pathlib import Path

import pytest

from local_ses.testing import LocalSes
from tests.engine.project import Project

pytestmark = pytest.mark.engine

THREE = ("a@example.com", "b@example.com", "c@example.com")


@pytest.fixture
def running(project: Project) -> Project:
    """Three addresses, mailed."""
    project.declare(*THREE)
    # What a preview says has tests of its own.
    first = project.up()
    assert first.exit_code == 0, first.output
    assert project.mails() == dict.fromkeys(THREE, 1)
    return project


def test_first_up(running: Project) -> None:
    records = running.records()
    assert {record["status"] for record in records.values()} == {"PENDING"}
    assert all(record["message_id"] and record["sent_at"] and record["expires_at"] for record in records.values())
    outputs = running.outputs()
    assert outputs["templates"] == ["verify"]
    assert (outputs["summary"]["total"], outputs["summary"]["statuses"]) == (3, {"PENDING": 3})
    assert outputs["senders"] == "[secret]"
    assert running.senders()["a@example.com"]["us-east-1"]["status"] == "PENDING"


def test_no_op(running: Project) -> None:
    assert running.up("--expect-no-changes").exit_code == 0
    assert running.preview("--expect-no-changes").exit_code == 0
    assert running.mails() == dict.fromkeys(THREE, 1)


def test_a_preview_writes_nothing(running: Project) -> None:
    running.ses.advance(25 * 3600)
    running.ses.clear_calls()
    running.declare(*THREE[1:], "new@example.com")
    file = running.folder / "templates" / "verify.html.j2"
    file.write_text(file.read_text() + "<p>One more line.</p>\n")
    preview = running.preview()
    assert "Plan: 3 e-mails, 1 identity deleted, 1 template changed" in preview.output
    assert {call["operation"][:3] for call in running.ses.calls()} <= {"Get", "Lis"}


def test_another_endpoint_counts_at_once(running: Project, tmp_path: Path) -> None:
    """A refresh would otherwise configure the provider as the last run left it."""
    running.ses.stop()
    with LocalSes(rate=20, data=tmp_path / "ses") as moved:
        running.ses = moved
        running.aws["endpoints"] = [{"sesv2": moved.url, "sts": moved.url}]
        again = running.up()
        assert again.exit_code == 0, again.output
        assert running.mails() == dict.fromkeys(THREE, 1)


def test_add_one(running: Project) -> None:
    running.declare("new@example.com", *reversed(THREE))
    assert running.up().exit_code == 0
    assert running.mails() == dict.fromkeys((*THREE, "new@example.com"), 1)


def test_remove_one(running: Project) -> None:
    running.declare(*THREE[:2])
    assert running.up().exit_code == 0
    assert running.statuses().keys() == set(THREE[:2])
    assert running.ses.identity(THREE[2]) is None
    assert running.ses.identity(THREE[1]) is not None


def test_retain(running: Project) -> None:
    running.settings["onRemove"] = "retain"
    assert running.up().exit_code == 0
    running.declare(*THREE[:2])
    assert running.up().exit_code == 0
    assert running.ses.identity(THREE[2]) is not None
    assert running.mails() == dict.fromkeys(THREE, 1)


def test_a_template_edit_mails_nobody(running: Project) -> None:
    file = running.folder / "templates" / "verify.html.j2"
    file.write_text(file.read_text() + "<p>One more line.</p>\n")
    assert "template verify changes in place: nobody is mailed because of it" in running.preview().output
    edited = running.up()
    assert edited.exit_code == 0, edited.output
    assert "One more line." in running.template("verify")["TemplateContent"]
    assert running.mails() == dict.fromkeys(THREE, 1)


def test_another_template_name_mails_nobody(running: Project) -> None:
    running.settings["templates"] = {"verify-now": running.settings["templates"]["verify"]}
    renamed = running.up()
    assert renamed.exit_code == 0, renamed.output
    assert running.ses.template("verify-now") is not None
    assert running.ses.template("verify") is None
    assert running.mails() == dict.fromkeys(THREE, 1)


def test_a_renamed_component_keeps_what_is_live(running: Project) -> None:
    program = running.folder / "__main__.py"
    program.write_text(
        program.read_text()
        .replace('VerifiedSenders("senders"', 'VerifiedSenders("people"')
        .replace('VerificationTemplates("templates"', 'VerificationTemplates("mails"')
    )
    renamed = running.up()
    assert renamed.exit_code == 0, renamed.output
    assert running.mails() == dict.fromkeys(THREE, 1)
    assert all(running.ses.identity(address) for address in THREE)
    assert running.ses.template("verify") is not None
    assert {record["origin"] for record in running.records().values()} == {"sent"}


def test_a_click_is_seen_by_a_refresh(running: Project) -> None:
    running.ses.click(THREE[0])
    assert running.run("refresh", "--yes").exit_code == 0
    assert running.statuses()[THREE[0]] == "SUCCESS"
    assert running.up().exit_code == 0
    assert running.outputs()["summary"]["statuses"] == {"PENDING": 2, "SUCCESS": 1}


def test_a_template_changed_outside_is_put_back(running: Project) -> None:
    running.ses.client().update_custom_verification_email_template(
        TemplateName="verify",
        FromEmailAddress="hello@example.com",
        TemplateSubject="Somebody else's",
        TemplateContent="<p>Somebody else's</p>",
        SuccessRedirectionURL="https://example.com/confirmed",
        FailureRedirectionURL="https://example.com/not-confirmed",
    )
    preview = running.preview("--diff")
    assert "Somebody else's" in preview.output
    assert running.up().exit_code == 0
    assert running.template("verify")["TemplateSubject"] == "Please confirm your address"
    assert running.preview("--expect-no-changes").exit_code == 0


def test_a_template_deleted_outside_is_made_again(running: Project) -> None:
    running.ses.client().delete_custom_verification_email_template(TemplateName="verify")
    assert running.up().exit_code == 0
    assert running.ses.template("verify") is not None
    assert running.mails() == dict.fromkeys(THREE, 1)


def test_a_lapsed_link_shows_in_the_preview_and_is_sent_again(running: Project) -> None:
    running.ses.advance(25 * 3600)
    preview = running.preview("--diff")
    assert "link expired" in preview.output
    assert "in force" in preview.output
    assert running.up().exit_code == 0
    assert running.mails() == dict.fromkeys(THREE, 2)
    assert running.preview("--expect-no-changes").exit_code == 0


def test_a_resend_token_asks_again(running: Project) -> None:
    running.ses.click(THREE[0])
    running.declare({"address": THREE[0], "resend": "x"}, {"address": THREE[1], "resend": "x"}, THREE[2])
    assert running.up().exit_code == 0
    assert running.up("--expect-no-changes").exit_code == 0
    assert running.mails() == {THREE[0]: 1, THREE[1]: 2, THREE[2]: 1}


def test_destroy(running: Project) -> None:
    destroyed = running.destroy()
    assert destroyed.exit_code == 0, destroyed.output
    assert [running.ses.identity(address) for address in THREE] == [None] * 3
    assert running.ses.template("verify") is None


def test_another_stack_shares_an_address(running: Project, make: Callable[..., Project]) -> None:
    other = make("other")
    other.settings["templates"] = {"others": other.settings["templates"]["verify"]}
    other.declare(THREE[0])
    shared = other.run("up", "--yes")
    assert shared.exit_code == 0, shared.output
    assert running.mails() == dict.fromkeys(THREE, 1)
    assert other.records()[THREE[0]]["origin"] == "adopted"
    assert running.destroy().exit_code == 0
    assert running.ses.identity(THREE[0]) is not None
