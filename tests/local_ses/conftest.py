import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from local_ses.testing import LocalSes

CHROMIUM = shutil.which("chromium")
ADDRESS = "someone@example.net"
CONTENT = {
    "FromEmailAddress": "hello@example.com",
    "TemplateSubject": "Please confirm",
    "TemplateContent": "<p>Hello</p>",
    "SuccessRedirectionURL": "https://example.com/yes",
    "FailureRedirectionURL": "https://example.com/no",
}
TEMPLATE = {"TemplateName": "verify", **CONTENT}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSes]:
    """One server for all tests that need no restart: starting one takes most of a second."""
    with LocalSes(data=tmp_path_factory.mktemp("ses"), verified_from=["example.com"]) as server:
        yield server


@pytest.fixture
def ses(server: LocalSes) -> LocalSes:
    """That server as if nobody had used it, without a limit."""
    server.reset()
    server.control(callsPerSecond=0, verifiedFrom=["example.com"])
    return server


@pytest.fixture
def client(ses: LocalSes) -> Any:
    """boto3's, which has the template `verify`."""
    client = ses.client()
    client.create_custom_verification_email_template(**TEMPLATE)
    return client


@pytest.fixture
def template() -> dict[str, Any]:
    return dict(TEMPLATE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        rebound = "--host-resolver-rules=MAP rebound.example 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", rebound])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, ses: LocalSes) -> Iterator[BrowserContext]:
    """A window in which example.com answers."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    context.set_default_timeout(8000)
    context.route("https://example.com/**", lambda route: route.fulfill(body=f"at {route.request.url}"))
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, ses: LocalSes, client: Any) -> Page:
    """The inbox with one mail in it."""
    client.send_custom_verification_email(EmailAddress=ADDRESS, TemplateName="verify")
    page = context.new_page()
    page.goto(f"{ses.url}/_inbox/")
    return page
