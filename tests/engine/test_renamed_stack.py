"""`pulumi stack rename` takes the identities along: another stack that is given the name can't take them."""

from collections.abc import Callable

import pytest

from tests.engine.project import Project

pytestmark = pytest.mark.engine

TWO = ["a@example.com", "b@example.com"]


def test_a_renamed_stack_keeps_its_identities(make: Callable[..., Project]) -> None:
    first, second = make("first"), make("second")
    first.settings["templates"] = {"firsts": first.settings["templates"]["verify"]}
    first.declare(*TWO)
    assert first.up().exit_code == 0
    assert first.run("stack", "rename", "renamed", "--stack", "first").exit_code == 0
    first.stack = "renamed"
    renamed = first.up()
    assert renamed.exit_code == 0, renamed.output
    assert first.preview("--expect-no-changes").exit_code == 0

    second.stack = "first"
    second.run("stack", "init", "first")
    second.declare(*TWO)
    assert second.up().exit_code == 0
    assert second.destroy().exit_code == 0
    assert all(first.ses.identity(address) for address in TWO)
    assert first.mails() == dict.fromkeys(TWO, 1)
    assert first.destroy().exit_code == 0
    assert not any(first.ses.identity(address) for address in TWO)
