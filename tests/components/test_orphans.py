"""Identities that a lost state left behind at SES."""

from pathlib import Path

from components.life import tags
from components.orphans import orphans
from tests.fakes import World, ses_of

STACK = "org/project/here"


def test_only_those_of_this_stack_that_it_does_not_know(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.api.put("known@example.com", "SUCCESS", **{tags.STACK: STACK})
    world.api.put("left@example.com", "PENDING", **{tags.STACK: STACK})
    world.api.put("theirs@example.com", "SUCCESS", **{tags.STACK: "org/project/there"})
    world.api.put("foreign@example.com", "SUCCESS")
    assert list(orphans(ses_of(world.api, tmp_path), STACK, {"known@example.com"})) == ["left@example.com"]
    assert set(world.api.calls) == {"list_email_identities", "get_email_identity"}
