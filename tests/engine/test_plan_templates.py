"""What a plan shows of a template that changes, and what it keeps to itself."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.engine.project import Project

pytestmark = pytest.mark.engine

HUSH = "the-word-that-nobody-may-read"


def planned(project: Project) -> str:
    """All that the command prints where there is something to do."""
    project.write_config()
    command = [sys.executable, "-m", "ses_verified_senders", "plan", "--format", "markdown", "--stack", project.stack]
    done = subprocess.run(
        command, cwd=project.folder, env=os.environ | project.environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "")
    return done.stdout


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


def test_a_name_that_is_taken_fails_the_run_before_it_mails_or_removes(project: Project) -> None:
    """Where PULUMI_CONTINUE_ON_ERROR would let other regions go on."""
    project.declare("gone@example.org", "stays@example.org")
    assert project.up().exit_code == 0
    project.ses.client("eu-west-1").create_custom_verification_email_template(
        TemplateName="verify",
        FromEmailAddress="hello@example.com",
        TemplateSubject="Hers",
        TemplateContent="<p>Hers</p>",
        SuccessRedirectionURL="https://example.com/yes",
        FailureRedirectionURL="https://example.com/no",
    )
    project.declare("stays@example.org", "new@example.org", {"address": "far@example.org", "regions": ["eu-west-1"]})
    before = project.mails()
    for outcome in (project.preview(), project.up()):
        assert outcome.exit_code != 0
        assert re.search("! verify +eu-west-1  taken: SES has one that isn't this stack's", outcome.output)
        assert "FAILS verify: choose another name, or set adopt: true; until then nobody is mailed or" in outcome.output
    assert project.mails() == before
    assert project.ses.identity("gone@example.org")
    assert project.statuses().keys() == {"gone@example.org", "stays@example.org"}
