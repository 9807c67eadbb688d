"""An address as two stacks declare it, and what the tests do with it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ses_verified_senders.life.decision import due
from ses_verified_senders.life.record import Declared, Record
from tests.fakes import World

ADDRESS = "a@example.com"
HERE_OWNER, THERE_OWNER = "here" * 8, "ther" * 8
DECLARED = Declared(
    ADDRESS, "us-east-1", "verify", "", "delete", "", 3, "senders", "org/project/here", owner=HERE_OWNER
)
THERE = replace(DECLARED, stack="org/project/there", owner=THERE_OWNER)
SEND = "send_custom_verification_email"


def read(world: World, record: Record, max_sends: int = 3) -> Record:
    """A refresh by a fresh process."""
    sender = world.sender()
    record = sender.observe({ADDRESS: record})[ADDRESS]
    return replace(record, request=due(record, max_sends, sender.now()))


def refuse(error: BaseException) -> Callable[[Any], None]:
    def act(_request: Any) -> None:
        raise error

    return act
