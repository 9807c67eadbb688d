"""An account that exists is taken over and left, by the real engine: nobody is mailed, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.project import Project
from tests.engine.takeover import VERIFIED, account, adopt, populate, start_anew, use_what_was_written, without_marks

pytestmark = pytest.mark.engine


@pytest.fixture
def taken_over(make: Callable[..., Project]) -> Project:
    project = make("takeover")
    start_anew(project)
    populate(project.ses)
    # Making an identity has SES mail it.
    project.ses.clear_mails()
    project.ses.clear_calls()
    done = adopt(project)
    assert done.exit_code == 0, done.output
    use_what_was_written(project)
    return project


def test_adopt_only_reads(taken_over: Project) -> None:
    operations = {call["operation"] for call in taken_over.ses.calls()}
    assert {operation for operation in operations if not operation.startswith(("Get", "List"))} == set()


def test_an_account_is_taken_over_and_left_as_it_was(taken_over: Project) -> None:
    project, before = taken_over, account(taken_over.ses)
    preview = project.preview("--diff")
    assert preview.exit_code == 0, preview.output
    assert "template verify: adopt takes over the one in us-east-1, and changes nothing but our marks" in preview.output
    assert account(project.ses) == before
    up = project.up()
    assert up.exit_code == 0, up.output
    assert project.statuses() == dict.fromkeys(VERIFIED, "SUCCESS")
    marked = account(project.ses)
    assert marked != before
    assert without_marks(marked) == before
    again = project.preview("--expect-no-changes")
    assert again.exit_code == 0, again.output
    destroyed = project.destroy()
    assert destroyed.exit_code == 0, destroyed.output
    assert account(project.ses) == before
    assert project.mails() == {}


def test_what_was_changed_is_given_back(taken_over: Project) -> None:
    project, before = taken_over, account(taken_over.ses)
    project.settings["templates"]["plain"] |= {"subject": "Ours", "onRemove": "delete"}
    preview = project.preview()
    assert "templateSubject: 'Please confirm: plain' => 'Ours'" in preview.output
    assert project.up().exit_code == 0
    assert project.template("plain")["TemplateSubject"] == "Ours"
    assert project.destroy().exit_code == 0
    assert account(project.ses) == before
    assert project.mails() == {}


def test_what_is_pending_is_adopted_once_it_is_declared(taken_over: Project) -> None:
    project, before = taken_over, account(taken_over.ses)
    file = project.folder / project.settings["senders"]
    commented, entry = file.read_text(), "# - address: p0@example.net\n#   regions: [us-east-1]\n"
    assert entry in commented
    file.write_text(commented.replace(entry, "- address: p0@example.net\n  template: plain\n"))
    up = project.up()
    assert up.exit_code == 0, up.output
    assert project.statuses()["p0@example.net"] == "PENDING"
    assert project.mails() == {}
    assert project.destroy().exit_code == 0
    assert account(project.ses) == before


def test_the_files(taken_over: Project) -> None:
    folder: Path = taken_over.folder
    senders = (folder / "senders.takeover.yaml").read_text()
    assert "# SUCCESS: 6, verified: adopted as they are, and nobody is mailed" in senders
    assert "- address: v0@example.net\n" in senders
    assert "  configurationSetName: feedback\n  tags: {team: mail}\n  onRemove: retain\n" in senders
    assert "# - address: p0@example.net\n" in senders
    assert "# - address: lapsed@example.net\n" in senders
    report = (folder / "adopted.takeover.md").read_text()
    assert "- us-east-1/example.com: a domain" in report
    assert "- us-east-1/covered@example.com: covered: example.com is verified" in report
    assert "- us-east-1/stack@example.net: CloudFormation's, by its tag aws:cloudformation:stack-name=web" in report
    assert "- us-east-1/state@example.net: Terraform's, by its tag ManagedBy=Terraform" in report
    assert "- mixed (templates/mixed.html.j2): commented out: no file renders to exactly its HTML" in report
    assert "templates/verify.html.j2:1:54: error [placeholder]" in report
    assert (
        (folder / "templates/verify.html.j2").read_bytes().startswith(b'{% filter replace("\\n", "\\r\\n") %}{% raw %}')
    )


def test_no_file_is_written_over(taken_over: Project) -> None:
    (taken_over.folder / "senders.takeover.yaml").write_text("- mine@example.net\n")
    done = adopt(taken_over)
    assert done.exit_code == 2
    assert "senders.takeover.yaml: there already; move them away, or choose another --stack" in done.output
    assert (taken_over.folder / "senders.takeover.yaml").read_text() == "- mine@example.net\n"
