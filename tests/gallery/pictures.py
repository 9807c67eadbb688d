"""`python -m tests.gallery.pictures FOLDER`: the pictures of docs/gallery.md, by Playwright and Chromium."""

import sys
from collections.abc import Iterable
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page

from ses_verified_senders.gallery.emails import GalleryEmail, Project
from ses_verified_senders.gallery.page import page
from tests.gallery.browser import chromium

DESIGNS = ("verify", "branded-de", "formal-ja")
SECTION = "verify-fr"
_SHEET = "<main style='display: flex; gap: 16px; align-items: start; padding: 16px; background: #9aa3ad'>"
_FIT = """() => {
  for (const frame of document.querySelectorAll("iframe")) {
    frame.style.height = 0
    frame.style.height = frame.contentDocument.documentElement.scrollHeight + "px"
  }
}"""


def main(folder: Path) -> None:
    """`designs.png`, the three designs on a phone, and `gallery.png`, what the gallery shows of one e-mail."""
    emails = Project(Path("templates")).emails([])
    with chromium() as browser:
        _designs(browser, [_of(emails, slug) for slug in DESIGNS], folder / "designs.png")
        _section(browser, _of(emails, SECTION), folder / "gallery.png")


def _of(emails: Iterable[GalleryEmail], slug: str) -> GalleryEmail:
    return next(email for email in emails if email.slug == slug)


def _designs(browser: Browser, emails: Iterable[GalleryEmail], file: Path) -> None:
    frames = [f'<iframe width="375" style="border: 0" srcdoc="{escape(email.html)}"></iframe>' for email in emails]
    sheet = browser.new_page(viewport={"width": 1205, "height": 100}, device_scale_factor=0.7)
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
