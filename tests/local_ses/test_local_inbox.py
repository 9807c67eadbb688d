"""The inbox in a real browser: Debian's chromium, driven by Playwright."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from local_ses.testing import LocalSes

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
ADDRESS = "someone@example.net"


def row(page: Page, address: str = ADDRESS) -> Locator:
    return page.locator(".rows li").filter(has_text=address)


def status_of(page: Page, address: str = ADDRESS) -> Locator:
    return row(page, address).locator(".status")


def choose(page: Page, address: str = ADDRESS) -> None:
    row(page, address).get_by_role("link").click()
    expect(page.locator("#reader dl")).to_contain_text(address)


def test_the_address_of_the_server_leads_there(page: Page, ses: LocalSes) -> None:
    page.goto(ses.url)
    assert page.url == f"{ses.url}/_inbox/"


def test_list_and_mail_side_by_side(page: Page, client: Any) -> None:
    client.send_custom_verification_email(EmailAddress="other@example.net", TemplateName="verify")
    for text in (ADDRESS, "hello@example.com", "Please confirm", "verify"):
        expect(row(page)).to_contain_text(text)
    choose(page)
    expect(page.locator("#reader")).to_contain_text("works for 23 h more and leads to https://example.com/yes")
    expect(page).to_have_title("Please confirm - local SES")
    expect(row(page).get_by_role("link")).to_have_attribute("aria-current", "true")
    choose(page, "other@example.net")
    page.go_back()
    expect(page.locator("#reader dl")).to_contain_text(ADDRESS)
    page.go_back()
    expect(page.get_by_text("Choose an e-mail")).to_be_visible()


def test_one_column_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator("#reader")).to_be_hidden()
    row(page).get_by_role("link").click()
    expect(page.locator("#reader")).to_be_visible()
    expect(row(page)).to_be_hidden()
    page.get_by_role("link", name="Back to the inbox").click()
    expect(row(page)).to_be_visible()


def test_open_the_link(page: Page) -> None:
    expect(status_of(page)).to_have_text("PENDING")
    choose(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open the link").click()
    expect(opened.value.locator("body")).to_have_text("at https://example.com/yes")
    expect(status_of(page)).to_have_text("SUCCESS")


def test_copy_the_link(page: Page, ses: LocalSes) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_have_text("The link was copied.")
    assert page.evaluate("navigator.clipboard.readText()") == ses.link(ADDRESS)


def test_read_marks(page: Page) -> None:
    expect(page.get_by_role("link", name="Inbox 1 unread")).to_be_visible()
    expect(row(page)).to_have_class("unread")
    choose(page)
    expect(row(page)).not_to_have_class("unread")
    expect(page.locator("#to-inbox")).to_have_text("Inbox")
    page.get_by_role("button", name="Mark unread").click()
    expect(row(page)).to_have_class("unread")
    page.get_by_role("button", name="Mark all read").click()
    expect(row(page)).not_to_have_class("unread")


def test_list_keeps_itself_current(page: Page, client: Any) -> None:
    row(page).get_by_role("link").focus()
    client.send_custom_verification_email(EmailAddress="later@example.net", TemplateName="verify")
    expect(row(page, "later@example.net")).to_be_visible()
    expect(page.get_by_text("2 e-mails")).to_be_visible()
    assert page.evaluate("document.activeElement.id").startswith("mail-")


def test_search(page: Page, ses: LocalSes, client: Any, template: dict[str, Any]) -> None:
    other = template | {"TemplateName": "second", "TemplateSubject": "Else", "TemplateContent": "<p>Needle</p>"}
    client.create_custom_verification_email_template(**other)
    client.send_custom_verification_email(EmailAddress="other@example.net", TemplateName="second")
    ses.click("other@example.net")
    for text in ("OTHER@", "else", "needle", "second"):
        page.get_by_label("Search").fill(text)
        expect(page.get_by_text("1 of 2 e-mails")).to_be_visible()
        expect(row(page, "other@example.net")).to_be_visible()
    page.get_by_label("Search").fill("nothing like it")
    page.get_by_role("link", name="Show all 2").click()
    page.get_by_label("Status").select_option("SUCCESS")
    expect(row(page, "other@example.net")).to_be_visible()
    expect(row(page)).to_have_count(0)


def test_delete_one(page: Page, ses: LocalSes, client: Any) -> None:
    client.send_custom_verification_email(EmailAddress="other@example.net", TemplateName="verify")
    choose(page)
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("status")).to_have_text(f"The e-mail to {ADDRESS} was deleted.")
    expect(row(page)).to_have_count(0)
    expect(page.get_by_text("Choose an e-mail")).to_be_visible()
    assert [mail["Destination"]["ToAddresses"] for mail in ses.mails()] == [["other@example.net"]]


def test_delete_all(page: Page, ses: LocalSes) -> None:
    page.get_by_role("button", name="Delete all").click()
    dialog = page.get_by_role("dialog", name="Delete all e-mails?")
    dialog.get_by_role("button", name="Keep them").click()
    expect(dialog).to_be_hidden()
    assert len(ses.mails()) == 1
    page.get_by_role("button", name="Delete all").click()
    dialog.get_by_role("button", name="Delete all").click()
    expect(page.get_by_text("No e-mail yet.")).to_be_visible()
    assert ses.mails() == []


def test_move_the_clock(page: Page, ses: LocalSes) -> None:
    page.goto(f"{ses.url}/_inbox/settings")
    page.get_by_label("Move it ahead by hours").fill("25")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("status")).to_have_text("The clock was moved.")
    expect(page.locator("#clock")).to_contain_text("1 d ahead")
    page.get_by_role("link", name="Inbox").click()
    expect(status_of(page)).to_have_text("FAILED")
    choose(page)
    expect(page.locator("#reader")).to_contain_text("It has lapsed and leads to https://example.com/no")


def test_settings_and_faults(page: Page, ses: LocalSes) -> None:
    page.goto(f"{ses.url}/_inbox/settings")
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


def test_settings_keep_themselves_current(page: Page, ses: LocalSes) -> None:
    """But nobody is disturbed who is filling in a form."""
    page.goto(f"{ses.url}/_inbox/settings")
    page.get_by_label("maxMails").fill("7")
    ses.fault("throttle", operation="GetAccount")
    expect(page.get_by_text("throttle of GetAccount")).to_be_visible()
    expect(page.get_by_label("maxMails")).to_have_value("7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("The settings are in force.")
    ses.control(sandbox=True)
    expect(page.get_by_label("sandbox", exact=True)).to_be_checked()


def test_wrong_setting_is_told(page: Page, ses: LocalSes) -> None:
    page.goto(f"{ses.url}/_inbox/settings")
    page.get_by_label("Operation, or *").fill("x")
    page.get_by_label("Seconds, of “slow”").evaluate("field => { field.max = ''; field.value = 1e9 }")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("status")).to_contain_text("seconds at most 3600")


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
    expect(page.locator("iframe")).to_have_css("width", "375px")
    page.get_by_role("link", name="Desk").click()
    expect(page.locator("iframe")).to_have_css("width", re.compile(r"^[5-9]\d\d"))
    page.get_by_role("link", name="HTML source").click()
    expect(page.locator("pre")).to_contain_text('<p id="it">Grüße &amp; more</p>')
    page.get_by_role("link", name="Headers").click()
    expect(page.locator("pre")).to_contain_text("To: views@example.net")
    with page.expect_download() as download:
        page.get_by_role("link", name="picture-1.gif").click()
    assert Path(download.value.path()).read_bytes().startswith(b"GIF89a")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert b"Content-ID: <picture-1@" in Path(download.value.path()).read_bytes()


def test_plain_mail(page: Page, client: Any) -> None:
    content = {"Simple": {"Subject": {"Data": "Plain"}, "Body": {"Text": {"Data": "Nothing but text"}}}}
    both = {"ToAddresses": ["plain@example.net"], "CcAddresses": ["copy@example.net"]}
    client.send_email(FromEmailAddress="Me <me@example.com>", Destination=both, Content=content)
    choose(page, "plain@example.net, copy@example.net")
    expect(page.locator("pre")).to_have_text(re.compile("Nothing but text"))
    expect(page.get_by_role("link", name="Open the link")).to_have_count(0)


def test_keyboard_alone(page: Page, client: Any) -> None:
    client.send_custom_verification_email(EmailAddress="later@example.net", TemplateName="verify")
    page.reload()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id").startswith("mail-"):
            break
    page.keyboard.press("ArrowDown")
    expect(row(page).get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Please confirm")).to_be_focused()
    page.locator("#view-source").focus()
    page.keyboard.press("Enter")
    expect(page.locator("pre")).to_contain_text("Hello")
    expect(page.locator("#view-source")).to_be_focused()


def test_nothing_wraps_on_a_desk(page: Page, ses: LocalSes) -> None:
    """At 1280 every control, tab, status and line of the list stands on one line."""
    page.set_viewport_size({"width": 1280, "height": 800})
    choose(page)
    once = (
        "button, .button, .tabs a, #bar a, .clock, .status, .chip, .rows .to, .rows .subject, .rows .from, .tools p, dt"
    )
    tall = f"""() => [...document.querySelectorAll("{once}")].filter((element) => element.offsetParent &&
      element.getClientRects().length === 1 && element.offsetHeight > 40).map((element) => element.outerHTML)"""
    assert page.evaluate(tall) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


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
    for path in ("", "?search=none", f"mail/{identifier}", f"mail/{identifier}?view=source", "settings"):
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
    choose(page)
    expect(page.frame_locator("iframe").get_by_text("Hello")).to_be_visible()
    assert len(asked) >= 4
    assert [url for url in asked if not url.startswith((ses.url, "data:"))] == []
