"""What an episode is about: two stacks on one machine and one account, and the model of what they may do."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import requests

from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import Project
from tests.life.model import Model

ADDRESSES = [f"{number}@example.com" for number in range(8)]
STACKS = ("here", "there")
Settings = dict[str, str]


class Broken(Exception):
    """The contract was broken; the message says where."""


@dataclass
class Scene:
    """`counts` is added to; `story` tells what was done.

    `declared` holds each stack's addresses with their settings, `applied` those that its last complete run left in its
    state, `known` when the e-mail left that a complete run recorded. `marks_hold` is False once a tag may be missing.
    """

    folder: Path
    ses: LocalSes
    chance: random.Random
    counts: Counter[str]
    story: list[str] = field(default_factory=list)
    declared: dict[str, dict[str, Settings]] = field(default_factory=lambda: {name: {} for name in STACKS})
    applied: dict[str, dict[str, Settings]] = field(default_factory=lambda: {name: {} for name in STACKS})
    known: dict[tuple[str, str], float] = field(default_factory=dict)
    clicked: set[str] = field(default_factory=set)
    marks_hold: bool = True

    def __post_init__(self) -> None:
        self.listed, self.max_sends = self.chance.random() < 0.5, self.chance.randint(1, 3)
        self.ses.control(listBeforeClick=self.listed)
        self.model = Model(self.listed, self.max_sends)
        self.stacks = {name: self._stack(name) for name in STACKS}
        self.tell(f"listed before the click: {self.listed}, maxSends {self.max_sends}")

    def _stack(self, name: str) -> Project:
        home = self.folder / name
        home.mkdir()
        stack = Project(home, self.ses, environment(home / "state"))
        template = stack.settings["templates"].pop("verify")
        stack.settings |= {
            "templates": {f"verify-{name}": template | {"subject": name}},
            "journal": str(self.journal),
            "maxSends": self.max_sends,
            "maxRemovals": len(ADDRESSES),
        }
        return stack

    @property
    def journal(self) -> Path:
        """The one of this machine."""
        return self.folder / "journal"

    def write(self, name: str) -> None:
        """Make what is declared the senders of the stack's next run."""
        self.stacks[name].declare(
            *({"address": address} | settings for address, settings in self.declared[name].items())
        )

    def tell(self, line: str) -> None:
        self.story.append(line)

    def now(self) -> float:
        """The server's time, seconds since the epoch."""
        answer = requests.get(f"{self.ses.url}/_control/", timeout=30).json()
        return datetime.fromisoformat(answer["now"]).timestamp()

    def other(self, name: str) -> str:
        return next(stack for stack in STACKS if stack != name)
