"""The e-mails in templates/: whole in every language, and good to look at wherever they are read."""

import colorsys
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ses_verified_senders.gallery.as_sent import APPENDED, LINK, first_words
from ses_verified_senders.gallery.emails import GalleryEmail, Project
from ses_verified_senders.gallery.samples import LONGEST_NAME
from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.findings import lint
from ses_verified_senders.verification_email.rendering.template import render

FOLDER = Path(__file__).parent.parent.parent / "templates"
# What `pulumi new` gives.
NEWCOMERS = FOLDER.parent / "template" / "emails"
DESIGNS = ("branded", "formal", "verify")
LANGUAGES = ("", "de", "es", "fr", "ja")
NAMES = {"a word": "W" * LONGEST_NAME, "words": "Some name " * 6, "kanji": "株" * LONGEST_NAME, "short": "W" * 16}

# What a phone shows: can one scroll sideways, and does the link stand in the card, right below the call?
LAYOUT = """() => {
  const box = selector => document.querySelector(selector).getBoundingClientRect()
  const [card, call, link] = [box("body"), box(".call"), box("body > p > a")]
  return {
    sideways: document.documentElement.scrollWidth - innerWidth,
    inside: card.left < link.left && link.right < card.right && link.bottom < card.bottom,
    gap: link.top - call.bottom,
    indent: link.left - call.left,
  }
}"""


@pytest.fixture(scope="module")
def emails() -> list[GalleryEmail]:
    return Project(FOLDER).emails([])


def test_each_design_is_there_in_each_language_with_a_subject_and_no_finding(emails: list[GalleryEmail]) -> None:
    assert [(email.template, email.locale) for email in emails] == [
        (design, language) for design in DESIGNS for language in LANGUAGES
    ]
    assert [(email.slug, email.findings, email.problem) for email in emails if email.findings or email.problem] == []
    assert len({email.subject for email in emails}) == len(emails)
    assert all(email.values["product_name"] in email.subject for email in emails)


def test_the_emails_of_a_new_project_have_no_finding() -> None:
    emails = Project(NEWCOMERS).emails([])
    assert [(email.slug, email.findings, email.problem) for email in emails] == [
        ("verify", (), ""),
        ("verify-de", (), ""),
    ]


def test_each_language_has_its_own_sample_values(emails: list[GalleryEmail]) -> None:
    names = {email.locale: tuple(email.values.values()) for email in emails}
    assert len(set(names.values())) == len(LANGUAGES)
    assert all(all(value in first_words(email.html) for value in email.values.values()) for email in emails[:2])


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_on_the_narrowest_phone_nothing_sticks_out_and_the_link_is_in_the_card(browser: Browser, name: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 600}, java_script_enabled=False)
    try:
        for folder, file in _files():
            html = render(file, folder, {"product_name": name, "sender_name": name}).html
            # Behind the end tags is the other place where SES might put it.
            page.set_content(html + APPENDED)
            layout = page.evaluate(LAYOUT)
            assert layout["sideways"] <= 0, file
            assert layout["inside"], file
            assert layout["gap"] < 30, file
            assert layout["indent"] == 0, file
    finally:
        page.close()


def test_the_order_of_reading_ends_in_the_call_and_the_link(emails: list[GalleryEmail]) -> None:
    for email in emails:
        order = [email.html.index(mark) for mark in ('class="head"', "<h1", 'class="note"', "<h2", LINK[:40])]
        assert order == sorted(order), email.slug


def test_colours_stay_legible_when_a_client_turns_light_into_dark() -> None:
    for folder, file in _files():
        rendered = render(file, folder, {"product_name": "Example", "sender_name": "Example"})
        dark = replace(rendered, html=re.sub(r"#[0-9a-f]{6}\b", _inverted, rendered.html))
        assert dark.html != rendered.html
        assert [finding for finding in lint(dark, TemplateFacts()) if finding.rule == "contrast"] == []


def _files() -> Iterator[tuple[Path, Path]]:
    for design in DESIGNS:
        for language in LANGUAGES:
            yield FOLDER, Path(f"{design}.{language}.html.j2" if language else f"{design}.html.j2")
    yield NEWCOMERS, Path("verify.html.j2")
    yield NEWCOMERS, Path("verify.de.html.j2")


def _inverted(colour: re.Match[str]) -> str:
    """The same hue with light for dark, as e-mail clients do it."""
    red, green, blue = (int(colour[0][at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    return "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, 1 - light, saturation))
