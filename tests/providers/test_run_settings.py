"""Settings that a run can't use end it with a sentence, though no program checked them."""

from dataclasses import replace
from pathlib import Path

import pytest

from ses_verified_senders.declared.run_settings import RunSettings
from ses_verified_senders.providers import run
from ses_verified_senders.providers.failure import SESError


def config(**settings: str) -> dict[str, str]:
    return {f"ses-verified-senders:{key}": value for key, value in settings.items()}


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("sys.argv", ["provider", "127.0.0.1:4567"])
    monkeypatch.setattr(run, "hide_tracebacks", lambda: None)
    run.use(None)
    with pytest.raises(Exception, match=r"Not a directory.*; make it writable or set `journal` to another$") as raised:
        run.configure({"ses-verified-senders:journal": str(tmp_path / "file" / "journal")}.get)
    assert type(raised.value).__name__ == "SESError"


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
def test_a_value_that_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, written: str) -> None:
    monkeypatch.setattr(run, "hide_tracebacks", lambda: None)
    run.use(None)
    with pytest.raises(SESError, match=rf": {key}: '{written}' is not .*; write "):
        run.configure(config(journal=str(tmp_path), **{key: written}).get)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({}, RunSettings()),
        ({"callsPerSecond": "0", "templateDrift": "listed"}, RunSettings(calls_per_second=0, template_drift="listed")),
        ({"callsPerSecond": "0.5", "templateDrift": "content"}, RunSettings(calls_per_second=0.5)),
    ],
)
def test_a_value_that_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], meant: RunSettings
) -> None:
    monkeypatch.setattr(run, "hide_tracebacks", lambda: None)
    run.use(None)
    run.configure(config(journal=str(tmp_path), **given).get)
    assert run.current().settings == replace(meant, journal=str(tmp_path))
