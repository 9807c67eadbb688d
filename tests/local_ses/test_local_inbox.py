"""The inbox in a real browser: Debian's chromium, driven by Playwright."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from local_ses.testing import LocalSes

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
ADDRESS = "someone@example.net"


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
