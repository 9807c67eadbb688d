"""The settings of the stack that runs, as its program reads them."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, set_mocks

from ses_verified_senders.program import stack_config, this_stack


class NoResources(mocks.Mocks):
    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        raise AssertionError("reading settings registers nothing")

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise AssertionError("reading settings asks nobody")


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the program warns of."""
    set_mocks(NoResources(), project="project", stack="test")
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    return said


def read(root: Path, monkeypatch: pytest.MonkeyPatch, **values: Any) -> stack_config.StackConfig | None:
    """Read the settings of a stack in us-east-1."""
    (root / "templates").mkdir()
    (root / "templates" / "verify.html.j2").write_text("<p>Hello</p>")
    template = {
        "file": "verify.html.j2",
        "fromEmailAddress": "hello@example.com",
        "subject": "Please confirm",
        "successRedirectionUrl": "https://example.com/yes",
        "failureRedirectionUrl": "https://example.com/no",
    }
    config = {
        f"ses-verified-senders:{key}": json.dumps(value)
        for key, value in {"templates": {"verify": template}, **values}.items()
    }
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(config | {"aws:region": "us-east-1"}))
    return stack_config.read(root)


def roles(*regions: str) -> dict[str, str]:
    return dict.fromkeys(regions, "arn:aws:iam::111122223333:role/mail")


def test_a_role_of_a_region_that_nobody_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warned: list[str]
) -> None:
    """The stack's own region is named, even if no sender is in it: `status --orphans` looks there."""
    senders = [{"address": "a@example.com", "regions": ["eu-west-1", "eu-central-1"]}]
    read(tmp_path, monkeypatch, senders=senders, roles=roles("eu-west-1", "eu-wset-1", "us-east-1"))
    assert warned == [
        "roles.eu-wset-1: no sender is in this region, they are in eu-central-1, eu-west-1; correct it, or remove it "
        "once nothing of this stack is left there"
    ]


def test_roles_of_a_stack_whose_senders_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warned: list[str]
) -> None:
    """They lead to what is still to be deleted."""
    read(tmp_path, monkeypatch, senders=[], roles=roles("eu-west-1"))
    assert warned == []


@pytest.mark.parametrize("secret", [True, False])
def test_templates_that_hold_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warned: list[str], secret: bool
) -> None:
    monkeypatch.setattr(
        stack_config, "is_config_secret", lambda key: secret and key == "ses-verified-senders:templates"
    )
    config = read(tmp_path, monkeypatch, senders=[])
    assert config is not None
    assert config.templates.get("secret", False) is secret


def test_a_template_named_like_a_variant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warned: list[str]) -> None:
    read(tmp_path, monkeypatch, senders=[])
    (tmp_path / "templates" / "verify.de.html.j2").write_text("<p>Hallo</p>")
    values = this_stack.own_config()
    values = {
        **values,
        "templates": {"verify": values["templates"]["verify"], "verify-de": values["templates"]["verify"]},
    }
    _, [fault] = stack_config._load(values, tmp_path)
    assert fault.endswith(
        "verify-de: is also the name of verify.de.html.j2, the de variant of verify; rename one of the two"
    )


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        ("Pulumi.yaml", "options:\n  refresh: always\n", True),
        ("Pulumi.yml", "options:\n  refresh: always\n", True),
        ("Pulumi.json", '{"options": {"refresh": "always"}}', True),
        ("Pulumi.json", '{\n\t"options": {"refresh": "always"}\n}', True),
        ("Pulumi.yaml", "name: mail\noptions:\n", False),
        # The engine takes both.
        ("Pulumi.yaml", "description: !of-ours text\noptions: {refresh: always}\n", True),
        ("Pulumi.yaml", "options: {refresh: always}\n---\nmore\n", True),
        ("Pulumi.yaml", "name: mail\n", False),
    ],
)
def test_whether_a_project_refreshes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, written: str, expected: bool
) -> None:
    """Also where `main` puts the program into a folder of its own."""
    (tmp_path / name).write_text(written)
    (tmp_path / "program").mkdir()
    monkeypatch.chdir(tmp_path / "program")
    assert this_stack.refreshes() is expected
