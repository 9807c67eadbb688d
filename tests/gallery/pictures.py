"""`python -m tests.gallery.pictures FOLDER`: the pictures of docs/gallery.md, by Playwright and Chromium."""

import sys
from collections.abc import Iterable
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page

from ses_verified_senders.gallery.emails import GalleryEmail, Project
from ses_verified_senders.gallery.page import page
from tests.gallery.browser import chromium

# Each with the width of a pane.
DESIGNS = {"verify": 660, "branded-de": 375, "formal-ja": 375}
SECTION = "verify-fr"
_SHEET = "<main style='display: flex; gap: 16px; align-items: start; padding: 16px; background: #9aa3ad'>"
_FIT = """() => {
  for (const frame of document.querySelectorAll("iframe")) {
    frame.style.height = 0
    frame.style.height = frame.contentDocument.documentElement.scrollHeight + "px"
  }
}"""


def main(folder: Path) -> None:
    """`designs.png`, three designs at a desk and on phones, and `gallery.png`, one e-mail as the gallery shows it."""
    emails = Project(Path("templates")).emails([])
    with chromium() as browser:
        _designs(browser, [(_of(emails, slug).html, width) for slug, width in DESIGNS.items()], folder / "designs.png")
        _section(browser, _of(emails, SECTION), folder / "gallery.png")


def _of(emails: Iterable[GalleryEmail], slug: str) -> GalleryEmail:
    return next(email for email in emails if email.slug == slug)


def _designs(browser: Browser, emails: Iterable[tuple[str, int]], file: Path) -> None:
    frames = [f'<iframe width="{width}" style="border: 0" srcdoc="{escape(html)}"></iframe>' for html, width in emails]
    sheet = browser.new_page(viewport={"width": 1490, "height": 100}, device_scale_factor=0.65)
    sheet.set_content(_SHEET + "".join(frames))
    _take(sheet, "main", file)


def _section(browser: Browser, email: GalleryEmail, file: Path) -> None:
    sheet = browser.new_page(viewport={"width": 1420, "height": 100}, device_scale_factor=0.5)
    sheet.set_content(page([email], [], "Verification e-mails"))
    _take(sheet, "section", file)


def _take(sheet: Page, selector: str, file: Path) -> None:
    sheet.evaluate(_FIT)
    sheet.locator(selector).screenshot(path=file)
    sheet.close()
    print(f"{file}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
