"""What users name stays as they wrote it on its way through the engine."""

import pytest

from tests.engine.project import Project

pytestmark = pytest.mark.engine

# Alike once an underscore is taken for Python's way to write a property's name.
TWINS = ["first_last@example.com", "firstLast@example.com"]


def test_underscores_stay(project: Project) -> None:
    # A key that is a property's name, too.
    tags = {"cost_center": "mail_eu", "template_name": "first"}
    project.settings["templates"]["verify"]["tags"] = tags
    project.settings |= {"requireVerified": True, "maxMailings": 1}
    project.declare(*TWINS)
    stopped = project.preview()
    assert "this change mails 2 senders" in stopped.output
    assert all(f"us-east-1/{address}" in stopped.output for address in TWINS)
    project.settings["maxMailings"] = None
    outcome = project.up()
    assert all(f"us-east-1/{address}: PENDING" in outcome.output for address in TWINS)
    assert project.mails() == dict.fromkeys(TWINS, 1)
    assert {key: value for key, value in project.template("verify")["Tags"].items() if key in tags} == tags
    # Both are known as declared when the component is renamed, so neither is deleted.
    program = project.folder / "__main__.py"
    program.write_text(program.read_text().replace('VerifiedSenders("senders"', 'VerifiedSenders("renamed"'))
    project.up()
    assert all(project.ses.identity(address) for address in TWINS)
