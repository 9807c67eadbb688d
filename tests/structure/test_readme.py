"""README and the pages beside it say what is there."""

import re
from pathlib import Path

import pytest

from ses_verified_senders.cli.app import ses_senders
from ses_verified_senders.declared.run_settings import RunEntry
from ses_verified_senders.declared.sender import SenderEntry
from ses_verified_senders.declared.sender_set import SenderSetEntry
from ses_verified_senders.yaml_values import load
from tests.engine.project import ROOT

README = (ROOT / "README.md").read_text()
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
ORDER = [
    "In 60 seconds, without an AWS account",
    "On an account of yours",
    "In your own program",
    "Settings",
    "When it mails",
    "When something goes wrong",
    "How it is built",
    "Licence",
]


def test_the_order_of_sections() -> None:
    assert re.findall(r"^## (.*)$", README, re.MULTILINE) == ORDER


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_setting_stands_in_the_tables() -> None:
    section = README.partition("## Settings")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*`) \|", section, re.MULTILINE)
    known = {"templates", "senders", *SenderSetEntry.keys(), *RunEntry.keys()}
    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} == known


def test_the_senders_are_such() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    keys = {key for sender in load(block) if isinstance(sender, dict) for key in sender}
    assert keys == {*SenderEntry.keys()}


def test_the_program_of_the_readme_is_the_one_that_is_tried() -> None:
    from tests.packaging.foreign import PROGRAM

    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert block.partition("templates = ")[2] == PROGRAM.partition("templates = ")[2]


def test_every_command_that_is_named_exists() -> None:
    named = {name for page in PAGES for name in re.findall(r"\bses-senders ([a-z][a-z-]*)", page.read_text())}
    assert named <= ses_senders.commands.keys()
