"""Pictures of e-mails, taken by a headless Chromium."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from ses_verified_senders.gallery.emails import GalleryEmail
from ses_verified_senders.gallery.page import WIDTHS

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowserError(Exception):
    """No Chromium can be started; the message is one sentence that ends in what to do."""


@contextmanager
def browser() -> Iterator[Browser]:
    """The Chromium on PATH, else the one that Playwright installed. Raises NoBrowserError."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    # Chromium's own sandbox does not work for root; the pages have no scripts and no network.
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path, args=flags)
        except Error as error:
            reason = str(error).splitlines()[0]
            message = f"Chromium cannot be started ({reason}); install chromium, or use --no-pictures"
            raise NoBrowserError(message) from error
        try:
            yield started
        finally:
            started.close()


def take(mails: Iterable[GalleryEmail], folder: Path) -> list[Path]:
    """A PNG of each e-mail at each width: `SLUG-WIDTH.png`. Raises NoBrowserError."""
    taken = []
    with browser() as started:
        for name, width in WIDTHS.items():
            viewport = {"width": width, "height": 600}
            context = started.new_context(viewport=viewport, java_script_enabled=False, offline=True)  # type: ignore[arg-type]  # a TypedDict
            sheet = context.new_page()
            for mail in mails:
                if mail.html:
                    sheet.set_content(mail.html)
                    taken.append(folder / f"{mail.slug}-{name}.png")
                    sheet.screenshot(path=taken[-1], full_page=True)
            context.close()
    return taken
