"""The gallery, the lint and its hook agree on which files are e-mails."""

import re
from pathlib import Path

import yaml

from ses_verified_senders.gallery.emails import whole_emails
from ses_verified_senders.verification_email.lint.sources import files
from ses_verified_senders.verification_email.rendering.endings import ENDINGS, is_template
from ses_verified_senders.verification_email.rendering.locale import locales

ROOT = Path(__file__).parents[2]
OTHERS = ("a.htmlx", "a.j22", "a.png", "a.txt", "html", "a.j2.bak", "samples.yaml")


def test_one_rule_says_which_files_are_emails(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    emails = [f"{index}{ending}" for index, ending in enumerate([*ENDINGS, ".HTML", ".Html.J2"])]
    for name in [*emails, *OTHERS]:
        (templates / name).write_text("<p>x</p>")
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {file.name for file in files([templates])} == set(emails)
    assert {file.name for file in whole_emails(templates)} == set(emails)
    assert {file.name for file in templates.iterdir() if re.search(hook["files"], f"templates/{file.name}")} == set(
        emails
    )


def test_a_language_is_told_from_every_ending(tmp_path: Path) -> None:
    for ending in (*ENDINGS, ".HTML"):
        (tmp_path / f"a.de{ending}").write_text("")
        assert locales(Path(f"a{ending}"), tmp_path) == {"de": Path(f"a.de{ending}")}
        (tmp_path / f"a.de{ending}").unlink()


def test_what_is_written_for_jinja2_says_so() -> None:
    assert [is_template(Path(name)) for name in ("a.j2", "a.html.J2", "a.jinja", "a.html")] == [True, True, True, False]
