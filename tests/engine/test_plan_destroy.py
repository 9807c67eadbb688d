"""What `ses-senders plan --destroy` says is what `pulumi destroy` does."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from ses_verified_senders.plan.plan import Line, Plan, Step
from ses_verified_senders.plan.plan_json import from_json
from tests.engine.project import SENDERS, Project

pytestmark = pytest.mark.engine

HERS = {
    "TemplateName": "hers",
    "FromEmailAddress": "hello@example.com",
    "TemplateSubject": "Hers",
    "TemplateContent": "<p>Hers</p>",
    "SuccessRedirectionURL": "https://example.com/yes",
    "FailureRedirectionURL": "https://example.com/no",
}
NAMES = ("waiting", "verified", "adopted", "shared", "kept")
ARN = "arn:aws:ses:us-east-1:123456789012:identity/shared@example.org"


def sender(name: str) -> dict[str, str]:
    return {"address": f"{name}@example.org", "template": "verify"}


def planned(project: Project, output_format: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "ses_verified_senders", "plan", "--destroy", "--format", output_format]
    done = subprocess.run(
        [*command, "--stack", project.stack],
        cwd=project.folder,
        env=os.environ | project.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def project(make: Callable[..., Project]) -> Project:
    """A stack with one of each kind."""
    made = make()
    made.ses.put_identity("adopted@example.org", "SUCCESS")
    made.ses.client().create_custom_verification_email_template(**HERS)
    template = made.settings["templates"]["verify"]
    made.settings["templates"] |= {
        "hers": template | {"adopt": True},
        "stays": template | {"onRemove": "retain"},
    }
    kinds: list[dict[str, str]] = [{}, {}, {}, {}, {"onRemove": "retain"}]
    made.declare(*(named | kind for named, kind in zip(map(sender, NAMES), kinds, strict=True)))
    ran = made.up()
    assert ran.exit_code == 0, ran.output
    made.ses.click("verified@example.org")
    mark = {"Key": "verified-senders:used-by:0123456789ab", "Value": "org/project/there"}
    made.ses.client().tag_resource(ResourceArn=ARN, Tags=[mark])
    return made


def test_plan_and_deed(project: Project) -> None:
    code, written = planned(project, "json")
    assert code == 2
    [plan] = from_json(written)
    assert {(line.name, line.step, line.why) for line in plan.lines} == {
        ("waiting@example.org", Step.DELETE, "PENDING: identity is deleted, its link stops working"),
        ("verified@example.org", Step.DELETE, "VERIFIED: identity is deleted, it can no longer send"),
        ("adopted@example.org", Step.KEEP, "identity kept (not created by this stack)"),
        ("shared@example.org", Step.KEEP, "identity kept (also used by org/project/there)"),
        ("kept@example.org", Step.KEEP, "identity kept (onRemove: retain)"),
        ("verify", Step.DELETE_TEMPLATE, "deleted"),
        ("hers", Step.CHANGE, "given back as it was"),
        ("stays", Step.KEEP_TEMPLATE, "kept"),
    }
    code, text = planned(project, "text")
    assert (code, text.splitlines()[-1]) == (
        2,
        "Plan: 0 e-mails, 2 identities deleted, 3 kept, 1 template changed, 1 template deleted, 1 template kept.",
    )
    code, markdown = planned(project, "markdown")
    assert "- **✗ `verify` us-east-1: deleted**" in markdown
    removed = project.destroy()
    assert removed.exit_code == 0, removed.output
    done = as_done(project, plan)
    assert done == {(line.name, line.step) for line in plan.lines}
    found = project.ses.client().get_custom_verification_email_template(TemplateName="hers")
    assert {key: found[key] for key in HERS} == HERS
    code, text = planned(project, "text")
    assert (code, "nothing to do; 0 declared, 0 confirmed" in text) == (0, True)


def as_done(project: Project, plan: Plan) -> set[tuple[str, Step]]:
    """What became of each."""

    def step(line: Line) -> Step:
        if "@" in line.name:
            return Step.KEEP if project.ses.identity(line.name) else Step.DELETE
        template = project.ses.template(line.name)
        if template is None:
            return Step.DELETE_TEMPLATE
        return Step.CHANGE if template["TemplateSubject"] == "Hers" else Step.KEEP_TEMPLATE

    return {(line.name, step(line)) for line in plan.lines}


def test_it_needs_neither_program_nor_account(project: Project) -> None:
    """As a destroy does: what is declared may be at fault. Where SES can't be asked, the last run's word counts."""
    project.settings["senders"] = "nowhere.yaml"
    project.settings["callsPerSecond"] = "fast"
    project.aws["endpoints"] = [{"sesv2": "http://127.0.0.1:9", "sts": "http://127.0.0.1:9"}]
    project.run("config", "get", f"{SENDERS}:senders")
    (project.folder / "__main__.py").write_text("raise SystemExit(1)\n")
    code, written = planned(project, "json")
    assert code == 2
    [plan] = json.loads(written)
    assert plan["unknown"][0].endswith("; so this part of the plan goes by the last run")
    steps = {line["address"]: line["step"] for line in plan["lines"]}
    assert (steps["waiting@example.org"], steps["kept@example.org"], steps["hers"]) == ("delete", "keep", "change")


def test_masked_addresses_stay_masked(make: Callable[..., Project]) -> None:
    made = make()
    made.encrypt("maskKey", "0123456789abcdef")
    made.settings["maskAddresses"] = True
    made.declare("ada@example.org")
    ran = made.up()
    assert ran.exit_code == 0, ran.output
    code, written = planned(made, "text")
    assert code == 2
    assert "ada@" not in written
    assert "PENDING: identity is deleted, its link stops working" in written


PROGRAM = """
import pulumi
from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders

def made(name, **options):
    opts = pulumi.ResourceOptions(**options)
    verify = {"file": "verify.html.j2", "fromEmailAddress": "hello@example.com", "subject": "Please confirm",
              "successRedirectionUrl": "https://example.com/yes", "failureRedirectionUrl": "https://example.com/no",
              "variables": {"product_name": "Example", "sender_name": "you"}}
    templates = VerificationTemplates(f"of-{name}", templates={name: verify}, opts=opts)
    VerifiedSenders(name, templates=templates, senders=[f"{name}@example.org"], opts=opts)

made("plain")
"""


def test_the_engines_own_options_are_seen(make: Callable[..., Project]) -> None:
    made = make()
    program = made.folder / "__main__.py"
    program.write_text(f"{PROGRAM}made('retained', retain_on_delete=True)\nmade('guarded', protect=True)\n")
    ran = made.up()
    assert ran.exit_code == 0, ran.output
    code, written = planned(made, "json")
    [plan] = from_json(written)
    assert (code, "protected, so that `pulumi destroy` fails at its preview" in plan.failure) == (1, True)
    assert made.destroy().exit_code != 0
    assert all(made.ses.identity(f"{name}@example.org") for name in ("plain", "retained", "guarded"))

    program.write_text(f"{PROGRAM}made('retained', retain_on_delete=True)\nmade('guarded')\n")
    assert made.up().exit_code == 0
    code, written = planned(made, "json")
    [plan] = from_json(written)
    assert (code, plan.failure) == (2, "")
    assert {(line.name, line.step) for line in plan.lines} == {
        ("plain@example.org", Step.DELETE),
        ("guarded@example.org", Step.DELETE),
        ("retained@example.org", Step.KEEP),
        ("plain", Step.DELETE_TEMPLATE),
        ("guarded", Step.DELETE_TEMPLATE),
        ("retained", Step.KEEP_TEMPLATE),
    }
    assert {line.why for line in plan.lines if line.name.startswith("retained")} == {
        "identity kept (retainOnDelete)",
        "kept (retainOnDelete)",
    }
    assert made.destroy().exit_code == 0
    assert as_done(made, plan) == {(line.name, line.step) for line in plan.lines}
