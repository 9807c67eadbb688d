"""A provider serves whatever is in the config, as `up` and `preview` are refused by the program: what keeps SES from
being asked is said to whoever asks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ses_verified_senders.declared.run_settings import RunSettings
from ses_verified_senders.providers import run
from ses_verified_senders.ses.session import InvalidAwsConfig

HERE = {"aws:region": "us-east-1", "aws:accessKey": "test", "aws:secretKey": "test"}


def config(**settings: Any) -> dict[str, Any]:
    return {f"ses-verified-senders:{key}": value for key, value in settings.items()}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "hide_tracebacks", lambda: None)
    run.use(None)


def unasked() -> str:
    with pytest.raises(InvalidAwsConfig) as raised:
        run.current().ses("us-east-1")
    return str(raised.value)


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("sys.argv", ["provider", "127.0.0.1:4567"])
    run.configure(config(journal=str(tmp_path / "file" / "journal")).get)
    assert "Not a directory" in unasked()
    assert unasked().endswith("; make it writable or set `journal` to another")


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("callsPerSecond", "fast"),
        ("callsPerSecond", "-1"),
        ("callsPerSecond", "nan"),
        ("callsPerSecond", "inf"),
        ("templateDrift", "nonsense"),
    ],
)
def test_a_value_that_cannot_be_is_the_default(tmp_path: Path, key: str, written: str) -> None:
    run.configure(config(journal=str(tmp_path), **{key: written}).get)
    assert run.current().settings == RunSettings(journal=str(tmp_path))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (config(journal=["mine"]), "journal: a list is not a text"),
        (config(roles="mine"), "roles: 'mine' is not a mapping"),
        ({"aws:profile": ["mine"]}, "aws:profile is not a text; write a single value"),
        ({"aws:ignoreTags": "mine"}, "aws:ignoreTags is not a mapping"),
    ],
)
def test_what_leads_to_ses_has_no_default(given: dict[str, Any], said: str) -> None:
    run.configure((HERE | given).get)
    assert said in unasked()


def test_what_only_the_making_needs_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    class Accounts:
        def __init__(self, aws: Any, *_: Any) -> None:
            asked.append(aws)

    monkeypatch.setattr(run, "Accounts", Accounts)
    wrong = {"aws:defaultTags": "mine", "aws:maxRetries": "many"}
    run.configure((HERE | config(journal=str(tmp_path)) | wrong).get)
    assert (asked[0].region, asked[0].default_tags, asked[0].keys.max_retries) == ("us-east-1", {}, None)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({}, RunSettings()),
        ({"callsPerSecond": "0", "templateDrift": "listed"}, RunSettings(calls_per_second=0, template_drift="listed")),
        ({"callsPerSecond": "0.5", "templateDrift": "content"}, RunSettings(calls_per_second=0.5)),
    ],
)
def test_a_value_that_can_be(tmp_path: Path, given: dict[str, str], meant: RunSettings) -> None:
    run.configure(config(journal=str(tmp_path), **given).get)
    assert run.current().settings == replace(meant, journal=str(tmp_path))
