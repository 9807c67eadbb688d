"""What a plan says of a change, and what it keeps to itself, is what the run does."""

import json
import os
import re
import subprocess
import sys

import pytest

from ses_verified_senders.plan.plan import Step
from ses_verified_senders.plan.plan_json import from_json
from tests.engine.project import Project

pytestmark = pytest.mark.engine

HUSH = "the-word-that-nobody-may-read"


def plan_command(project: Project, output_format: str) -> tuple[int, str, str]:
    """How the command ends, and what it prints."""
    project.write_config()
    command = [
        sys.executable,
        "-m",
        "ses_verified_senders",
        "plan",
        "--format",
        output_format,
        "--stack",
        project.stack,
    ]
    done = subprocess.run(
        command, cwd=project.folder, env=os.environ | project.environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def planned(project: Project, output_format: str = "markdown") -> str:
    """The plan, where there is something to do."""
    code, written, said = plan_command(project, output_format)
    assert (code, said) == (2, "")
    return written


def test_the_html_shows_unless_it_is_a_secret_or_was_one(project: Project) -> None:
    project.declare("a@example.org")
    templates = project.settings["templates"]
    assert project.up().exit_code == 0
    file = project.folder / "templates" / "verify.html.j2"
    file.write_text(file.read_text() + "<p>One more.</p>\n")
    assert (
        "```diff\n@@ -1 +1,2 @@\n <p>Please confirm that Example may send as you.</p>\n+<p>One more.</p>\n```"
        in planned(project)
    )
    assert project.up().exit_code == 0

    templates["verify"]["variables"]["product_name"] = HUSH
    project.encrypt("templates", json.dumps(templates))
    became = planned(project)
    assert "text, which is a secret or was one" in became
    assert "<p>" not in became
    assert project.up().exit_code == 0
    assert HUSH not in json.dumps(project.deployment())

    templates["verify"]["variables"]["product_name"] = "Example"
    project.settings["templates"] = templates
    ended = planned(project)
    assert "text, which is a secret or was one" in ended
    assert HUSH not in ended


def take_the_name(project: Project, region: str) -> None:
    project.ses.client(region).create_custom_verification_email_template(
        TemplateName="verify",
        FromEmailAddress="hello@example.com",
        TemplateSubject="Hers",
        TemplateContent="<p>Hers</p>",
        SuccessRedirectionURL="https://example.com/yes",
        FailureRedirectionURL="https://example.com/no",
    )


def test_a_name_that_is_taken_fails_the_run_before_it_mails_or_removes(project: Project) -> None:
    """Where PULUMI_CONTINUE_ON_ERROR would let other regions go on."""
    project.declare("gone@example.org", "stays@example.org")
    assert project.up().exit_code == 0
    take_the_name(project, "eu-west-1")
    project.declare("stays@example.org", "new@example.org", {"address": "far@example.org", "regions": ["eu-west-1"]})
    before = project.mails()
    for outcome in (project.preview(), project.up()):
        assert outcome.exit_code != 0
        assert re.search("! verify +eu-west-1  taken: SES has one that isn't this stack's", outcome.output)
        assert "FAILS verify: choose another name, or set adopt: true; until then nobody is mailed or" in outcome.output
    assert project.mails() == before
    assert project.ses.identity("gone@example.org")
    assert project.statuses().keys() == {"gone@example.org", "stays@example.org"}


PROGRAM = """
import pulumi
from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders

verify = {"file": "verify.html.j2", "fromEmailAddress": "hello@example.com", "subject": "Please confirm",
          "successRedirectionUrl": "https://example.com/yes", "failureRedirectionUrl": "https://example.com/no",
          "variables": {"product_name": "Example", "sender_name": "you"}}
"""
BOTH = f"""{PROGRAM}
templates = VerificationTemplates("templates", templates={{"verify": verify}})
VerificationTemplates("more", templates={{"old": verify}})
VerifiedSenders("stays", templates=templates, senders=["ada@example.org", "both@example.org"])
VerifiedSenders("goes", templates=templates, senders=["bob@example.org", "both@example.org"], on_remove="delete")
"""
ONE = f"""{PROGRAM}
templates = VerificationTemplates("templates", templates={{"verify": verify}})
VerifiedSenders("stays", templates=templates, senders=["ada@example.org", "both@example.org"])
"""


def test_what_the_program_no_longer_has_is_planned(project: Project) -> None:
    program = project.folder / "__main__.py"
    program.write_text(BOTH)
    mailed = [line.name for plan in from_json(planned(project, "json")) for line in plan.mails]
    begun = project.up()
    assert begun.exit_code == 0, begun.output
    assert project.mails() == dict.fromkeys(mailed, 1)
    assert sorted(mailed) == ["ada@example.org", "bob@example.org", "both@example.org"]
    program.write_text(ONE)
    stays, leaving = from_json(planned(project, "json"))
    assert (stays.empty, stays.leaving, leaving.leaving, leaving.declared) == (True, False, True, 1)
    assert {(line.name, line.step, line.why) for line in leaving.lines} == {
        ("bob@example.org", Step.DELETE, "PENDING: identity is deleted, its link stops working"),
        ("old", Step.DELETE_TEMPLATE, "deleted"),
    }
    assert project.up().exit_code == 0
    assert project.ses.identity("bob@example.org") is None
    assert project.ses.identity("both@example.org")
    assert (project.ses.template("old"), bool(project.ses.template("verify"))) == (None, True)
    assert "nothing to do" in project.preview().output


def test_a_limit_on_what_the_program_no_longer_has_stops_the_plan(project: Project) -> None:
    program = project.folder / "__main__.py"
    many = [f"{number}@example.org" for number in range(5)]
    program.write_text(BOTH.replace('["bob@example.org", "both@example.org"]', repr(many)))
    begun = project.up()
    assert begun.exit_code == 0, begun.output
    program.write_text(ONE)
    code, written, _ = plan_command(project, "json")
    _, leaving = from_json(written)
    assert (code, leaving.stop and leaving.stop.setting) == (3, "maxRemovals")
    assert leaving.stop
    approved = ONE.replace("senders=", f"approve={leaving.stop.digest!r}, senders=")
    program.write_text(approved)
    assert project.up().exit_code == 0
    assert [project.ses.identity(address) for address in many] == [None] * 5


def test_a_component_that_is_refused_is_not_planned_to_go(project: Project) -> None:
    program = project.folder / "__main__.py"
    program.write_text(BOTH)
    begun = project.up()
    assert begun.exit_code == 0, begun.output
    program.write_text(BOTH.replace('on_remove="delete"', 'on_remove="never"'))
    output = project.preview().output
    assert "never" in output
    assert "what leaves" not in output


def test_a_run_that_does_not_refresh_is_planned_by_what_it_sees(project: Project) -> None:
    settings = project.folder / "Pulumi.yaml"
    settings.write_text(settings.read_text().replace("options:\n  refresh: always\n", ""))
    project.declare("a@example.org")
    assert project.up().exit_code == 0
    project.ses.advance(25 * 3600)
    code, written, _ = plan_command(project, "json")
    [plan] = from_json(written)
    assert (code, plan.mails) == (0, [])
    [said] = plan.unknown
    assert said.startswith("SES says that 1 more e-mail is due, which a run sends only after `pulumi refresh`")
    assert project.up().exit_code == 0
    assert project.mails() == {"a@example.org": 1}
    assert project.up("--refresh").exit_code == 0
    assert project.mails() == {"a@example.org": 2}


TWICE = f"""{PROGRAM}
templates = VerificationTemplates("templates", templates={{"verify": verify}})
for name in ("first", "second"):
    VerifiedSenders(name, templates=templates, senders=["ada@example.org", "bob@example.org"], max_mailings=1)
"""


def test_what_a_limit_stops_is_not_mailed_through_another_component(project: Project) -> None:
    (project.folder / "__main__.py").write_text(TWICE)
    code, written, _ = plan_command(project, "json")
    assert code == 3
    assert [plan.stop and plan.stop.setting for plan in from_json(written)] == ["maxMailings", "maxMailings"]
    assert project.up().exit_code != 0
    assert project.mails() == {}


def test_templates_that_may_not_be_read_leave_the_plan_of_the_addresses(project: Project) -> None:
    project.ses.put_identity("ada@example.org", "SUCCESS")
    take_the_name(project, "us-east-1")
    project.declare("ada@example.org")
    project.ses.fault("refuse", operation="GetCustomVerificationEmailTemplate")
    _, written, _ = plan_command(project, "json")
    [plan] = from_json(written)
    assert [line.step for line in plan.lines] == [Step.ADOPT, Step.CHANGE]
    [said] = plan.unknown
    assert said.endswith("so this part of the plan does not know whose the templates of these names are")


def test_a_region_that_is_none_is_said_before_its_templates_are_asked_for(project: Project) -> None:
    project.declare("ada@example.org", {"address": "grace@example.org", "regions": ["us-est-1"]})
    preview = project.preview()
    assert preview.exit_code != 0
    assert "SES is not in us-est-1" in preview.output
    assert "InvalidSignatureException" not in preview.output
