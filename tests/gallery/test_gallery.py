"""The gallery: every template, language and stack on one page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ses_verified_senders.cli.app import main
from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.gallery.as_sent import LINK, as_sent, first_words
from ses_verified_senders.gallery.emails import GalleryEmail, Project, whole_emails
from ses_verified_senders.gallery.page import VIEWS, page
from ses_verified_senders.gallery.samples import samples, values_for, with_long_names
from tests.gallery.conftest import STACK


def emails(project: Project) -> list[GalleryEmail]:
    problems: list[Problem] = []
    found = project.emails(problems)
    assert problems == []
    return found


def arguments(project: Project, out: Path) -> list[str]:
    return ["gallery", "--stack", str(project.stacks[0]), "--templates-dir", str(project.folder), "--out", str(out)]


def test_every_template_and_language_is_there(project: Project) -> None:
    found = {email.slug: (email.subject, re.findall(r"<p>(.*?)</p>", email.html)[0]) for email in emails(project)}
    assert found == {
        "dev-verify": ("Of the stack", "Hi Shop"),
        "dev-verify-de": ("Hallo", "Hallo Shop"),
        "other": ("", "Shop unknown"),
    }


def test_what_no_stack_declares_is_there_once(project: Project) -> None:
    second = project.stacks[0].with_name("Pulumi.prod.yaml")
    second.write_text(STACK)
    found = emails(Project(project.folder, [*project.stacks, second]))
    assert [email.slug for email in found] == ["dev-verify", "dev-verify-de", "prod-verify", "prod-verify-de", "other"]


def test_what_ses_appends_stands_at_the_end_of_the_body() -> None:
    assert re.fullmatch(r"<body>Hi<p>.*</p>\s*</body></html>", as_sent("<body>Hi</body></html>"), re.DOTALL)
    assert re.fullmatch(r"Hi<p><a .*</p>\s*", as_sent("Hi"), re.DOTALL)
    assert len(LINK) > 400


def test_a_layout_is_no_email_of_its_own(project: Project) -> None:
    assert whole_emails(project.folder) == [Path("other.html.j2"), Path("verify.html.j2")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_layout_of_an_email_in_any_encoding_is_no_email(encoding: str, project: Project) -> None:
    whole = whole_emails(project.folder)
    (project.folder / "part.html.j2").write_text("x", encoding=encoding)
    (project.folder / "z.html.j2").write_text("<p>{% include 'part.html.j2' %}</p>", encoding=encoding)
    assert whole_emails(project.folder) == [*whole, Path("z.html.j2")]


def test_an_email_that_cannot_be_read_is_one(project: Project) -> None:
    whole = whole_emails(project.folder)
    (project.folder / "z.html.j2").write_bytes(b"\x00\xff{% include 'verify.html.j2' %}")
    assert whole_emails(project.folder) == [*whole, Path("z.html.j2")]


@pytest.mark.parametrize("name", ["a.html.j2", "a.html", "a.htm", "a.j2", "a.html.jinja", "a.jinja2"])
def test_an_email_is_there_whatever_its_ending(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Hi {{ product_name }}")
    (tmp_path / name.replace("a.", "a.ja.")).write_text("{{ product_name }}")
    assert [(email.template, email.locale) for email in emails(Project(tmp_path))] == [("a", ""), ("a", "ja")]


def test_a_folder_without_an_email_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("x")
    assert main(["gallery", "--templates-dir", str(tmp_path), "--out", str(tmp_path / "g.html")]) == 1
    assert capsys.readouterr().err == f"{tmp_path}: holds no e-mail; write one, such as verify.html.j2\n"


def test_the_inbox_line_has_sender_subject_and_first_words(project: Project) -> None:
    html = page(emails(project), [], "E-mails")
    line = re.search(r'<div class="inbox">(.*?)</div>', html)
    assert line
    assert re.sub(r"<[^>]*>", "", line[1]).split() == ["hello@example.comOf", "the", "stack", "Hi", "Shop"]
    assert first_words('<div style="display: none">Soon</div>\n <b>Example</b>&nbsp;&amp; Co') == "Soon Example & Co"


def test_each_email_has_its_findings(project: Project) -> None:
    (project.folder / "verify.de.html.j2").write_text("<p>Hallo</p><a>x</a>")
    found = {email.slug: [finding.rule for finding in email.findings] for email in emails(project)}
    assert found == {"dev-verify": [], "dev-verify-de": ["variants", "link"], "other": []}
    html = page(emails(project), [], "E-mails")
    assert html.count("no findings") == 2
    assert re.search(r"verify\.de\.html\.j2:1:13: .* \[link\]", html)


def test_findings_are_those_of_the_lint_command(project: Project) -> None:
    (project.folder / "other.html.j2").write_text(
        "<a>x</a> {# lint-ignore: link #}\n{{ product_name }}{{ unknown }}{% if not unknown %}<nav>x</nav>{% endif %}"
    )
    (other,) = (email for email in emails(project) if email.slug == "other")
    assert {finding.rule for finding in other.findings} == {"tag"}


def test_samples_fill_in_and_take_over_in_their_language(project: Project) -> None:
    (project.folder / "samples.yaml").write_text("default: {unknown: x, product_name: P}\nde: {product_name: Laden}")
    found = {email.slug: dict(email.values) for email in emails(project)}
    assert found == {
        "dev-verify": {"unknown": "x", "product_name": "Shop"},
        "dev-verify-de": {"unknown": "x", "product_name": "Laden"},
        "other": {"unknown": "x", "product_name": "Shop"},
    }
    assert values_for("de-AT", {}, samples(project.folder))["product_name"] == "Laden"


@pytest.mark.parametrize("content", ["de: [", "- de", "de: x"])
def test_samples_that_cannot_be_read_are_one_clear_problem(project: Project, content: str) -> None:
    (project.folder / "samples.yaml").write_text(content)
    problems: list[Problem] = []
    assert len(project.emails(problems)) == 3
    (problem,) = problems
    assert problem.place.endswith("samples.yaml")


def test_long_names_have_sixty_characters_and_nothing_else_is_stretched() -> None:
    stretched = with_long_names({"product_name": "Ab", "name": "x" * 80, "accent": "#123456", "sender_name": ""})
    assert stretched == {"product_name": "Ab " * 19 + "Ab", "name": "x" * 60, "accent": "#123456", "sender_name": ""}


def test_the_page_needs_no_other_file_and_runs_no_script_of_an_email(project: Project) -> None:
    hostile = GalleryEmail("dev", "bad", Path("x"), "", "", "<script>", html="<script>x</script>\"' </iframe>")
    html = page([*emails(project), hostile], [], "E-mails")
    assert html.count("<iframe ") == 4 * len(VIEWS) * 2
    assert html.count(' sandbox="allow-same-origin" srcdoc="') == 4 * len(VIEWS) * 2
    assert html.count("<script") == 1
    assert not re.search(r"<(?:link|img|script src)|url\(", html)


def test_frames_are_as_high_and_as_wide_as_their_emails_and_dark_ones_are_inverted(
    project: Project, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(page(emails(project)[:1], [], "E-mails"))
    sheet = browser.new_page(viewport={"width": 1440, "height": 900})
    try:
        sheet.goto((tmp_path / "page.html").as_uri())
        frames = "[...document.querySelectorAll('iframe')]"
        sheet.wait_for_function(f"{frames}.every(frame => frame.style.height)")
        overhang = "frame.contentDocument.documentElement.scrollHeight - frame.clientHeight"
        assert sheet.evaluate(f"{frames}.map(frame => {overhang})") == [0] * 6
        assert sheet.evaluate(f"{frames}.map(frame => frame.clientWidth)") == [view.width for view in VIEWS] * 2
        assert sheet.evaluate(f"new Set({frames}.map(frame => frame.getBoundingClientRect().top)).size") == 2
        filters = sheet.evaluate(f"{frames}.map(frame => getComputedStyle(frame).filter)")
        assert filters == ["none"] * 3 + ["invert(1) hue-rotate(180deg)"] * 3
    finally:
        sheet.close()


def test_a_template_that_fails_is_shown_and_named(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.folder / "other.html.j2").write_text("\n{% if %}")
    out = project.folder.parent / "out" / "gallery.html"
    assert main(arguments(project, out)) == 1
    assert "other.html.j2:2: " in capsys.readouterr().err
    assert "other.html.j2:2: " in out.read_text()


def test_a_stack_that_cannot_be_read_is_named(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.stacks[0].write_text("config: {")
    out = project.folder.parent / "gallery.html"
    assert main(arguments(project, out)) == 1
    assert "Pulumi.dev.yaml: cannot be read" in capsys.readouterr().err
    assert "Pulumi.dev.yaml: cannot be read" in out.read_text()
