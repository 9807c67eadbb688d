"""A project's folder with one template, and a config that is right: each test changes one thing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.declared.settings import Settings, load
from tests.declared.config_that_holds import TEMPLATE

Load = Callable[..., Settings]
Faults = Callable[..., list[str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    (project / "templates").mkdir(parents=True)
    (project / "templates" / "verify.html.j2").write_text("<p>Confirm</p>")
    (tmp_path / "outside.html").write_text("")
    (tmp_path / "outside.yaml").write_text("- jo@example.com\n")
    return project


@pytest.fixture
def settings(root: Path) -> Load:
    """Settings of a config in which only what is given differs; None leaves a key out."""

    def loaded(region: str | None = "eu-west-1", **config: object) -> Settings:
        whole = {"templates": {"verify": TEMPLATE}, "senders": ["jo@example.com"]} | config
        return load({k: v for k, v in whole.items() if v is not None}, root, region, "Pulumi.dev.yaml")

    return loaded


@pytest.fixture
def faults(settings: Load) -> Faults:
    """What is wrong with such a config, a line each."""

    def found(region: str | None = "eu-west-1", **config: object) -> list[str]:
        with pytest.raises(InvalidSettings) as raised:
            settings(region, **config)
        assert str(raised.value).splitlines() == [str(problem) for problem in raised.value.problems]
        return [str(problem).removeprefix("Pulumi.dev.yaml: ") for problem in raised.value.problems]

    return found


@pytest.fixture
def file_faults(root: Path, faults: Faults) -> Callable[[str, str | bytes], list[str]]:
    """What is wrong with a senders file of that name and content."""

    def found(name: str, content: str | bytes) -> list[str]:
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return faults(senders=name)

    return found


@pytest.fixture
def file_senders(root: Path, settings: Load) -> Callable[[str, str], list[tuple[object, ...]]]:
    """The senders that are read from a file of that name and content."""

    def read(name: str, content: str) -> list[tuple[object, ...]]:
        (root / name).write_text(content, encoding="utf-8", newline="")
        return [(s.address, s.regions, s.resend, s.place) for s in settings(senders=name).sender_set.senders]

    return read
