"""A headless Chromium for looking at e-mails."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium on PATH, else the one that Playwright installed. Raises Playwright's Error without either."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    # Chromium's own sandbox does not work for root.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def chromium_or_skip() -> Iterator[Browser]:
    """As `chromium`; skips the test where none can be started."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(chromium())
        except Error as error:
            pytest.skip(f"no Chromium can be started: {error}")
        yield started
