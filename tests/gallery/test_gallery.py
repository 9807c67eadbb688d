"""The gallery: every template, language and stack, as SES would send it."""

import re
import struct
from pathlib import Path

import pytest

from ses_verified_senders.cli.app import main
from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.gallery.emails import GalleryEmail, mails, whole_mails
from ses_verified_senders.gallery.page import WIDTHS, page
from ses_verified_senders.gallery.pictures import NoBrowserError, browser, take
from ses_verified_senders.gallery.stack_file import stack_name, stack_templates

STACK = """
config:
  project:templates:
    verify:
      file: verify.html.j2
      fromEmailAddress: hello@example.com
      subject: Of the stack
      successRedirectionUrl: https://example.com/confirmed
      failureRedirectionUrl: https://example.com/not-confirmed
      variables: {product_name: Shop}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "base.html.j2").write_text(
        "<html><body style='word-wrap: break-word'>{% block b %}{% endblock %}</body></html>"
    )
    (folder / "verify.html.j2").write_text(
        "{% extends 'base.html.j2' %}{% block b %}<p>Hi {{ product_name }}</p>{% endblock %}"
    )
    (folder / "verify.de.html.j2").write_text("{% set subject = 'Hallo' %}<p>Hallo {{ product_name }}</p>")
    (folder / "other.html.j2").write_text("<p>{{ product_name }} {{ unknown }}</p>")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK)
    return tmp_path


def gallery(project: Path) -> list[GalleryEmail]:
    problems: list[Problem] = []
    folder, file = project / "templates", project / "Pulumi.dev.yaml"
    found = list(mails(stack_name(file), stack_templates(file, folder, problems), folder))
    assert problems == []
    return found


def test_every_template_and_language_of_a_stack_is_there(project: Path) -> None:
    found = {mail.slug: (mail.subject, re.findall(r"<p>(.*?)</p>", mail.html)[0]) for mail in gallery(project)}
    assert found == {
        "dev-verify": ("Of the stack", "Hi Shop"),
        "dev-verify-de": ("Hallo", "Hallo Shop"),
        "dev-other": ("", "Shop unknown"),
    }


def test_what_ses_appends_stands_inside_the_body(project: Path) -> None:
    verify, _, other = gallery(project)
    assert re.search(r"</p>.*verification link.*</body></html>$", verify.html, re.DOTALL)
    assert "verification link" in other.html


def test_a_layout_is_no_mail_of_its_own(project: Path) -> None:
    assert whole_mails(project / "templates") == [Path("other.html.j2"), Path("verify.html.j2")]


def test_the_page_has_all_mails_and_runs_no_script_of_theirs(project: Path) -> None:
    hostile = GalleryEmail("dev", "bad", Path("x"), "", "<script>", "<script>x</script>\"' </iframe>")
    html = page([*gallery(project), hostile], pictures=False)
    assert html.count("<iframe ") == 4 * len(WIDTHS)
    assert html.count(" sandbox srcdoc=") == 4 * len(WIDTHS)
    assert "<script" not in html
    assert ".png" not in html


def test_a_template_that_fails_is_shown_and_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "templates" / "other.html.j2").write_text("\n{% if %}")
    arguments = ["--stack", str(project / "Pulumi.dev.yaml"), "--templates-dir", str(project / "templates")]
    assert main(["gallery", *arguments, "--out", str(project / "out"), "--no-pictures"]) == 1
    assert "other.html.j2:2: " in capsys.readouterr().err
    assert "other.html.j2:2: " in (project / "out" / "index.html").read_text()


def test_a_stack_that_cannot_be_read_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "Pulumi.dev.yaml").write_text("config: {")
    arguments = ["--stack", str(project / "Pulumi.dev.yaml"), "--templates-dir", str(project / "templates")]
    assert main(["gallery", *arguments, "--out", str(project / "out"), "--no-pictures"]) == 1
    assert "Pulumi.dev.yaml: cannot be read" in capsys.readouterr().err


def test_pictures_have_the_widths(project: Path, tmp_path: Path) -> None:
    try:
        with browser():
            pass
    except NoBrowserError as error:
        pytest.skip(str(error))
    taken = take(gallery(project)[:1], tmp_path)
    sizes = {path.name: struct.unpack(">I", path.read_bytes()[16:20])[0] for path in taken}
    assert sizes == {f"dev-verify-{name}.png": width for name, width in WIDTHS.items()}
