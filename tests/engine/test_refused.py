"""What is declared may be at fault, or the account may not send: `up` does nothing, reading and removing go on."""

from collections.abc import Callable

import pytest

from tests.engine.project import Project

SCRIPT = "<p>{{ nothing }}</p><script>"


def _bad_line(project: Project) -> None:
    project.declare("ada@example.org", "grace@example")


def _no_file(project: Project) -> None:
    (project.folder / "senders.yaml").unlink(missing_ok=True)


def _bad_setting(project: Project) -> None:
    project.settings["maxSends"] = "none"


def _bad_template(project: Project) -> None:
    (project.folder / "templates" / "verify.html.j2").write_text(SCRIPT)


def _no_template(project: Project) -> None:
    (project.folder / "templates" / "verify.html.j2").unlink(missing_ok=True)


def _from_unverified(project: Project) -> None:
    project.ses.control(verifiedFrom=[])


def _paused(project: Project) -> None:
    project.ses.control(sendingPaused=True)


def _too_many_removed(project: Project) -> None:
    project.settings["maxRemovals"] = 0
    project.declare("eve@example.org")


# Where several would say the same of the engine, one of them runs all that there is.
REFUSED: list[tuple[Callable[[Project], None], str]] = [
    (_bad_line, "senders.yaml:2: 'grace@example' is not an e-mail address"),
    (_no_file, "'senders.yaml' does not exist"),
    (_bad_setting, "'none' is not a whole number from 1"),
    (_bad_template, "nothing"),
    (_no_template, "there is no file 'verify.html.j2' in templates/"),
    (_from_unverified, "From hello@example.com is not verified"),
    (_too_many_removed, "maxRemovals"),
]


@pytest.fixture
def project(make: Callable[..., Project]) -> Project:
    """As README says, and as `make` does."""
    made = make()
    made.environment["PULUMI_RUN_PROGRAM"] = "true"
    made.declare("ada@example.org")
    assert made.up().exit_code == 0
    return made


@pytest.mark.engine
@pytest.mark.parametrize(("breaks", "said"), REFUSED, ids=lambda value: getattr(value, "__name__", ""))
def test_what_is_refused_can_be_removed(project: Project, breaks: Callable[[Project], None], said: str) -> None:
    breaks(project)
    refused = project.preview()
    assert refused.exit_code != 0
    assert said in refused.output
    assert "Traceback" not in refused.output
    removed = project.destroy()
    assert removed.exit_code == 0, removed.output
    assert project.records() == {}
    assert project.ses.identity("ada@example.org") is None


@pytest.mark.engine
def test_what_is_refused_removes_nothing(project: Project) -> None:
    """Not even with --skip-preview and PULUMI_CONTINUE_ON_ERROR, where the engine goes on after an error."""
    _bad_line(project)
    _paused(project)
    refused = project.up()
    assert refused.exit_code != 0
    assert list(project.records()) == ["ada@example.org"]
    read = project.run("refresh", "--yes")
    assert read.exit_code == 0, read.output
    assert list(project.records()) == ["ada@example.org"]
    assert project.ses.identity("ada@example.org")
