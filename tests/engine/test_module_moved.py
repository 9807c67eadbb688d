"""A provider's module is named in every stack's state, so moving it leaves an alias in the old place."""

import re
import shutil
from pathlib import Path

import pytest

from tests.engine.project import ROOT, Project

pytestmark = pytest.mark.engine

TWO = ("a@example.org", "b@example.org")
MODULES = ("custom_verification_template", "send_outcome", "sender_set", "senders")
PACKAGES = ("components", "ses_verified_senders")
OLD, NEW = "ses_verified_senders.providers", "ses_verified_senders.moved"


def old_place(project: Project, module: str) -> Path:
    return project.folder / OLD.replace(".", "/") / f"{module}.py"


def move_modules(project: Project) -> None:
    """Every provider gets a new place, by which all of the program knows it; nothing is left in the old one."""
    place = project.folder / NEW.replace(".", "/")
    place.mkdir()
    (place / "__init__.py").touch()
    for module in MODULES:
        old_place(project, module).rename(place / f"{module}.py")
    named = re.compile(rf"\b{re.escape(OLD)}\.({'|'.join(MODULES)})\b")
    for package in PACKAGES:
        for file in (project.folder / package).rglob("*.py"):
            file.write_text(named.sub(rf"{NEW}.\1", file.read_text()))


def leave_aliases(project: Project) -> None:
    for module in MODULES:
        provider = module.title().replace("_", "") + "Provider"
        old_place(project, module).write_text(f"from {NEW}.{module} import {provider} as {provider}\n")


@pytest.fixture
def moved(project: Project) -> Project:
    """A stack from before the move, with no alias yet."""
    for package in PACKAGES:
        (project.folder / package).unlink()
        shutil.copytree(ROOT / package, project.folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    project.declare(*TWO)
    assert project.up().exit_code == 0
    move_modules(project)
    return project


def test_an_alias_keeps_a_stack_from_before_going(moved: Project) -> None:
    leave_aliases(moved)
    quiet = moved.preview("--expect-no-changes")
    assert quiet.exit_code == 0, quiet.output
    moved.declare(TWO[0], "new@example.org")
    changed = moved.up()
    assert changed.exit_code == 0, changed.output
    assert moved.mails() == dict.fromkeys((*TWO, "new@example.org"), 1)
    assert moved.ses.identity(TWO[1]) is None
    destroyed = moved.destroy()
    assert destroyed.exit_code == 0, destroyed.output
    assert moved.ses.identity(TWO[0]) is None
    assert moved.ses.template("verify") is None
    assert sum(moved.mails().values()) == 3


def test_without_its_alias_a_stack_from_before_is_stuck(moved: Project) -> None:
    """An `up` that changes nothing of an address leaves the old name in its state, so the alias is for good."""
    assert_stuck(moved)
    leave_aliases(moved)
    moved.declare(*TWO, "new@example.org")
    assert moved.up().exit_code == 0
    for module in MODULES:
        old_place(moved, module).unlink()
    assert_stuck(moved)
    leave_aliases(moved)
    destroyed = moved.destroy()
    assert destroyed.exit_code == 0, destroyed.output
    assert [moved.ses.identity(address) for address in TWO] == [None, None]
    assert moved.mails() == dict.fromkeys((*TWO, "new@example.org"), 1)


def assert_stuck(project: Project) -> None:
    """Nothing can be seen or removed any more."""
    for stuck in (project.preview(), project.destroy()):
        assert stuck.exit_code != 0
        assert f"No module named '{OLD}." in stuck.output
    assert all(project.ses.identity(address) for address in TWO)
