"""What would keep every e-mail from leaving is found at preview, by reads alone."""

from pathlib import Path
from typing import Any

import pytest

from components.declared.settings import Settings, load
from components.preflight import Obstacle, obstacles
from tests.fakes import FakeApi, World, answer_error, ses_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.api.put("example.com", "SUCCESS")
    return made


def settings(root: Path, **sender: Any) -> Settings:
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "verify.html.j2").write_text("<p>Hello</p>")
    template = {
        "file": "verify.html.j2",
        "fromEmailAddress": "hello+eu@mail.example.com",
        "subject": "Please confirm",
        "successRedirectionUrl": "https://example.com/yes",
        "failureRedirectionUrl": "https://example.com/no",
    }
    config = {"templates": {"verify": template}, "senders": [{"address": "a@example.org", **sender}]}
    return load(config, root, "us-east-1")


def found(world: World, declared: Settings) -> list[Obstacle]:
    return list(obstacles(declared, {"us-east-1": ses_of(world.api, world.folder)}))


def writes(api: FakeApi) -> list[str]:
    return [call for call in api.calls if not call.startswith(("get_", "list_"))]


@pytest.mark.parametrize(
    "verified", ["example.com", "mail.example.com", "hello+eu@mail.example.com", "hello@mail.example.com"]
)
def test_nothing_in_the_way(tmp_path: Path, verified: str) -> None:
    world = World(tmp_path)
    world.api.put(verified, "SUCCESS")
    assert found(world, settings(tmp_path)) == []
    assert writes(world.api) == []


@pytest.mark.parametrize("status", ["PENDING", "FAILED", None])
def test_an_unverified_from(tmp_path: Path, status: str | None) -> None:
    world = World(tmp_path)
    if status:
        world.api.put("mail.example.com", status)
    [obstacle] = found(world, settings(tmp_path))
    assert obstacle.fatal
    assert obstacle.message.startswith("us-east-1: From hello+eu@mail.example.com is not verified, nor is its domain; ")


def test_a_sandboxed_account_that_may_not_send(world: World, tmp_path: Path) -> None:
    world.api.production_access = world.api.sending_enabled = False
    said = found(world, settings(tmp_path))
    assert ["sandbox" in said[0].message, "paused" in said[1].message] == [True, True]
    assert [obstacle.fatal for obstacle in said] == [False, False]


def test_a_configuration_set_that_is_not_there(world: World, tmp_path: Path) -> None:
    declared = settings(tmp_path, configurationSetName="feedback")
    [obstacle] = found(world, declared)
    assert obstacle == Obstacle(
        "us-east-1: there is no configuration set feedback; make it in this region, or leave it out", True
    )
    world.api.configuration_sets.add("feedback")
    assert found(world, declared) == []


def test_an_account_that_cannot_be_asked(world: World, tmp_path: Path) -> None:
    def refuse(_request: Any) -> None:
        raise answer_error("ExpiredTokenException", "expired", 403)

    world.api.before["get_account"] = refuse
    [obstacle] = found(world, settings(tmp_path))
    assert obstacle.fatal
    assert "ExpiredTokenException" in obstacle.message
    assert obstacle.message.endswith("set preflight to false for a preview that asks nobody")


def test_a_swap_at_the_quota_of_templates(world: World, tmp_path: Path) -> None:
    for number in range(50):
        world.api.templates[f"t{number}"] = {
            "TemplateName": f"t{number}",
            "FromEmailAddress": "x",
            "TemplateSubject": "x",
            "SuccessRedirectionURL": "x",
            "FailureRedirectionURL": "x",
        }
    [obstacle] = found(world, settings(tmp_path))
    assert obstacle.message.startswith("us-east-1: with those that SES has there would be 51 templates, and 50 may be")
    del world.api.templates["t0"]
    assert found(world, settings(tmp_path)) == []


def test_a_swap_at_the_quota_of_identities(world: World, tmp_path: Path) -> None:
    for number in range(9_999):
        world.api.put(f"{number}@example.net", "SUCCESS")
    [obstacle] = found(world, settings(tmp_path))
    assert "there would be 10001 identities, and 10000 may be" in obstacle.message
    assert "remove in one run and add in the next" in obstacle.message
