"""What SES refuses: one address, or everybody; and what a preview stops."""

import pytest

from tests.engine.project import Project

pytestmark = pytest.mark.engine

THIRTY = [f"{number:02}@example.com" for number in range(30)]
BAD = THIRTY[2]
SEND = "SendCustomVerificationEmail"


def sends(project: Project) -> list[str]:
    """The addresses of all sends that the server saw, refused ones too."""
    return [call["address"] for call in project.ses.calls(operation=SEND)]


@pytest.mark.parametrize("continue_on_error", ["true", "false"])
def test_one_bad_address_stops_nobody(project: Project, continue_on_error: str) -> None:
    project.environment["PULUMI_CONTINUE_ON_ERROR"] = continue_on_error
    project.ses.fault("refuse", operation=SEND, address=BAD)
    project.declare(*THIRTY)
    first = project.up()
    assert first.exit_code != 0
    assert project.mails() == dict.fromkeys(set(THIRTY) - {BAD}, 1)
    assert first.output.count(f"us-east-1/{BAD}: REFUSED: ") >= 1
    assert "1 sender not done as declared" in first.output
    assert "Traceback" not in first.output
    assert project.statuses()[BAD] == "REFUSED"
    if continue_on_error == "true":
        # Outputs don't depend on the outcome, so a run that failed leaves them true.
        assert project.outputs()["summary"]["problems"].keys() == {f"us-east-1/{BAD}"}

    before = len(sends(project))
    preview = project.preview("--diff")
    assert "refused: " in preview.output
    again = project.up()
    assert again.exit_code != 0
    assert sends(project)[before:] == [BAD]

    project.ses.clear_faults()
    assert project.up().exit_code == 0
    assert project.mails() == dict.fromkeys(THIRTY, 1)
    assert project.preview("--expect-no-changes").exit_code == 0


def test_a_paused_account_is_met_once(project: Project) -> None:
    project.ses.control(sendingPaused=True)
    project.declare(*THIRTY)
    paused = project.up()
    assert paused.exit_code != 0
    assert len(sends(project)) == 1
    assert set(project.statuses().values()) == {"NOT_TRIED"}
    assert "SendingPausedException" in paused.output
    project.ses.control(sendingPaused=False)
    assert project.up().exit_code == 0
    assert project.mails() == dict.fromkeys(THIRTY, 1)


def test_an_answer_lost(project: Project, listing: bool) -> None:
    project.ses.control(listBeforeClick=listing)
    project.ses.fault("lose-answer", operation=SEND, address=BAD, times=1)
    project.declare(*THIRTY[:5])
    first = project.up()
    # A second look at the end of the run settles it where SES lists the identity.
    assert (first.exit_code == 0) is listing
    assert project.statuses()[BAD] == ("PENDING" if listing else "UNKNOWN")
    assert project.up().exit_code == 0
    assert project.mails() == dict.fromkeys(THIRTY[:5], 1)
    assert project.statuses()[BAD] == "PENDING"


def test_a_preview_without_credentials_says_so_once(project: Project) -> None:
    project.declare(*THIRTY[:9])
    assert project.up().exit_code == 0
    # Only what reads addresses: the engine reads nothing that depends on a template that can't be read.
    project.ses.fault("expired-credentials", operation="ListEmailIdentities")
    assert "preflight: us-east-1: " in project.preview().output
    project.settings["preflight"] = False
    preview = project.preview()
    assert preview.exit_code != 0
    # The engine says an error once or twice, and the plan once; nine addresses would make it nine.
    diagnostics = preview.output.partition("Diagnostics:")[2]
    assert diagnostics.count("renew the credentials") in (1, 2, 3), preview.output
    assert "Traceback" not in preview.output


def test_removing_too_many_is_stopped_at_preview(project: Project) -> None:
    project.declare(*THIRTY)
    assert project.up().exit_code == 0
    project.declare(*THIRTY[:10])
    preview = project.preview()
    assert preview.exit_code != 0
    assert "removes 20 of 30 senders (limit: 6)" in preview.output
    assert project.up().exit_code != 0
    assert all(project.ses.identity(address) for address in THIRTY)
    project.settings["maxRemovals"] = 20
    assert project.up().exit_code == 0
    assert project.statuses().keys() == set(THIRTY[:10])


def test_a_run_that_is_stopped_changes_no_template(project: Project) -> None:
    """However long SES takes over what the plan asks it."""
    project.declare("ada@example.org", "grace@example.org")
    assert project.up().exit_code == 0
    project.settings["maxRemovals"] = 0
    project.declare("ada@example.org")
    (project.folder / "templates" / "verify.html.j2").write_text("<p>Please confirm, once more.</p>")
    project.ses.fault("slow", operation="ListEmailIdentities", seconds=3.0)
    stopped = project.up()
    assert stopped.exit_code != 0
    assert "maxRemovals" in stopped.output
    ses = project.ses.client()
    content = ses.get_custom_verification_email_template(TemplateName="verify")["TemplateContent"]
    assert "once more" not in content


TWO_SETS = """\
from pathlib import Path

from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders
from ses_verified_senders.program import stack_config

config = stack_config.read(Path(__file__).parent)
templates = VerificationTemplates("templates", regions=[], **config.templates)
VerifiedSenders("senders", templates=templates, **config.senders)
"""


def test_a_component_that_goes_is_stopped_beside_one_that_stays(project: Project) -> None:
    program = project.folder / "__main__.py"
    program.write_text(f"{TWO_SETS}VerifiedSenders('more', templates=templates, senders={THIRTY[:5]!r})\n")
    project.declare("ada@example.org")
    both = project.up()
    assert both.exit_code == 0, both.output
    program.write_text(TWO_SETS)
    assert "removes 5 of 6 senders (limit: 3)" in project.preview().output
    assert project.up().exit_code != 0
    assert all(project.ses.identity(address) for address in THIRTY[:5])


def test_mailing_too_many_is_stopped_at_preview(project: Project) -> None:
    project.settings["maxMailings"] = 29
    project.declare(*THIRTY)
    assert "this change mails 30 senders (limit: 29)" in project.preview().output
    assert project.up().exit_code != 0
    assert project.mails() == {}


def test_what_falls_due_is_bound_by_max_mailings(project: Project) -> None:
    project.declare(*THIRTY[:5])
    assert project.up().exit_code == 0
    project.ses.advance(25 * 3600)
    project.settings["maxMailings"] = 2
    assert project.up().exit_code != 0
    assert sum(project.mails().values()) == 7
    assert project.up().exit_code != 0
    assert project.up().exit_code == 0
    assert project.mails() == dict.fromkeys(THIRTY[:5], 2)


def test_all_that_is_wrong_with_the_config_is_said_before_anything_is_made(project: Project) -> None:
    project.settings["templates"]["verify"]["subject"] = ""
    project.declare("not an address", "a@example.com", "a@example.com")
    preview = project.preview()
    assert preview.exit_code != 0
    assert "senders.yaml:1" in preview.output
    assert "senders.yaml:3" in preview.output
    assert "subject" in preview.output
    assert "Traceback" not in preview.output


def test_a_template_that_cannot_be_rendered_is_a_check_failure(project: Project) -> None:
    file = project.folder / "templates" / "verify.html.j2"
    file.write_text("<p>{{ nobody_gave_this }}</p>\n")
    project.declare("a@example.com")
    preview = project.preview()
    assert preview.exit_code != 0
    assert "verify.html.j2:1" in preview.output
    assert "nobody_gave_this" in preview.output
    assert "Traceback" not in preview.output


def test_a_template_of_somebody_else_is_left_alone(project: Project) -> None:
    project.ses.client().create_custom_verification_email_template(
        TemplateName="verify",
        FromEmailAddress="hello@example.com",
        TemplateSubject="Theirs",
        TemplateContent="<p>Theirs</p>",
        SuccessRedirectionURL="https://example.com/a",
        FailureRedirectionURL="https://example.com/b",
    )
    project.declare("a@example.com")
    refused = project.up()
    assert refused.exit_code != 0
    assert "set adopt: true" in refused.output
    assert project.template("verify")["TemplateSubject"] == "Theirs"
    assert project.mails() == {}
    project.settings["templates"]["verify"]["adopt"] = True
    assert project.up().exit_code == 0
    assert project.template("verify")["TemplateSubject"] == "Please confirm your address"
    assert project.mails() == {"a@example.com": 1}
