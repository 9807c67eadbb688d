"""What would keep every e-mail from leaving is found at preview, by reads alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from ses_verified_senders.declared.settings import Settings, load
from ses_verified_senders.program.preflight import Obstacle, obstacles
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.limiter import Limiter
from ses_verified_senders.ses.session import InvalidAwsConfig
from tests.fakes import ACCOUNT, REGION, FakeApi, World, answer_error, ses_of


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
    return found_by(lambda _region: ses_of(world.api, world.folder), declared, world.folder)


def found_by(client: Callable[[str], Ses], declared: Settings, root: Path) -> list[Obstacle]:
    return list(obstacles(declared.templates, declared.sender_set.senders, client, root / "templates"))


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


def test_a_region_that_cannot_be_asked_hides_no_other(world: World, tmp_path: Path) -> None:
    world.api.sending_enabled = False
    declared = settings(tmp_path, regions=["eu-west-1", "us-east-1", "us-west-2"])

    def client(region: str) -> Ses:
        if region != "us-east-1":
            raise InvalidAwsConfig("no role for it")
        return ses_of(world.api, world.folder)

    paused, unasked = found_by(client, declared, tmp_path)
    assert paused.message.startswith("us-east-1: sending is paused")
    assert unasked.message.startswith("eu-west-1, us-west-2: no role for it; set preflight to false")


def fill_templates(api: FakeApi, *names: str) -> None:
    others = ("FromEmailAddress", "TemplateSubject", "SuccessRedirectionURL", "FailureRedirectionURL")
    for name in names:
        api.templates[name] = dict.fromkeys(others, "x") | {"TemplateName": name}


def test_a_swap_at_the_quota_of_templates(world: World, tmp_path: Path) -> None:
    fill_templates(world.api, *(f"t{number}" for number in range(50)))
    [obstacle] = found(world, settings(tmp_path))
    assert obstacle == Obstacle(
        "us-east-1: with those that SES has there would be 51 templates, and unless AWS raised the quota 50 may be; "
        "removals come last in a run, so remove in one run and add in the next, or ask AWS for more",
        False,
    )
    del world.api.templates["t0"]
    assert found(world, settings(tmp_path)) == []


def test_variants_count_as_templates(world: World, tmp_path: Path) -> None:
    """Those in the senders' languages are made, each once; the others aren't."""
    declared = settings(tmp_path, locale="de-AT")
    fill_templates(world.api, *(f"t{number}" for number in range(49)))
    for locale in ("de", "fr"):
        (tmp_path / "templates" / f"verify.{locale}.html.j2").write_text("<p>Hallo</p>")
    [obstacle] = found(world, declared)
    assert "there would be 51 templates" in obstacle.message
    fill_templates(world.api, "verify-de")
    del world.api.templates["t0"]
    assert found(world, declared) == []


def test_a_swap_at_the_quota_of_identities(world: World, tmp_path: Path) -> None:
    """A domain counts, too: here it is the one that From is of."""
    for number in range(9_999):
        world.api.put(f"{number}@example.net", "SUCCESS")
    [obstacle] = found(world, settings(tmp_path))
    assert not obstacle.fatal
    assert "there would be 10001 identities, and unless AWS raised the quota 10000 may be" in obstacle.message
    assert "remove in one run and add in the next" in obstacle.message


def test_a_folder_that_cannot_be_written(world: World, tmp_path: Path) -> None:
    declared = settings(tmp_path)
    folder = tmp_path / "file"
    folder.write_text("")
    ses = Ses(
        cast(Any, world.api),
        account=ACCOUNT,
        region=REGION,
        limiter=lambda operation: Limiter(folder / "limits" / operation, 1, world.clock),
        clock=world.clock,
    )
    [obstacle] = found_by(lambda _region: ses, declared, tmp_path)
    assert obstacle.fatal
    assert "limit file" in obstacle.message
    assert "make it writable or set `journal` to another; " in obstacle.message


@pytest.mark.parametrize(
    ("region", "advice"),
    [("us-est-1", "did you mean us-east-1 or us-west-1?"), ("eu-wset-1", "did you mean eu-west-1"), ("cn-north-1", "")],
)
def test_a_region_without_ses(world: World, tmp_path: Path, region: str, advice: str) -> None:
    """Nobody is asked there: the answer would be about the network or the credentials."""
    [obstacle] = found(world, settings(tmp_path, regions=region))
    assert obstacle.fatal
    assert obstacle.message.startswith(f"SES is not in {region}, as far as this release of boto3 knows; {advice}")
    assert world.api.calls == []


def test_an_unverified_from_of_a_template_that_no_sender_uses(world: World, tmp_path: Path) -> None:
    """A run makes that template, too, and SES refuses it."""
    declared = settings(tmp_path)
    other = replace(declared.templates[0], name="other", from_email_address="hello@example.net")
    [obstacle] = found(world, replace(declared, templates=(*declared.templates, other)))
    assert obstacle.fatal
    assert "From hello@example.net is not verified" in obstacle.message
