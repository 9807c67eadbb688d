"""`python -m local_ses.screenshots FOLDER`: pictures of the inbox for the documentation, by Playwright and chromium."""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from local_ses.testing import LocalSes

CONTENT = """<html><body style="margin:0;background:#eef2f5;font-family:Helvetica,Arial,sans-serif">
<table width="100%"><tr><td style="padding:24px">
<table width="100%" style="max-width:560px;margin:0 auto;background:#ffffff;border-radius:8px"><tr>
<td style="padding:32px">
<h1 style="font-size:22px;color:#1b1f24">Please confirm your address</h1>
<p style="color:#444c56">You were invited to send e-mail as this address. Open the link below to confirm that it is
yours; it works for 24 hours.</p></td></tr></table></td></tr></table></body></html>"""
DESK, PHONE = (1280, 800), (390, 844)
SHOTS = (
    ("inbox", "light", DESK, "mail/{id}"),
    ("inbox-dark", "dark", DESK, "mail/{id}"),
    ("inbox-phone", "light", PHONE, ""),
    ("mail-phone", "dark", PHONE, "mail/{id}"),
    ("settings", "light", DESK, "settings"),
    ("empty", "light", DESK, "?search=nobody"),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local_ses.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    chromium = shutil.which("chromium")
    if chromium is None:
        print("error: chromium is not installed; on Debian: apt-get install chromium", file=sys.stderr)
        return 2
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"error: the folder {folder} can't be made ({error}); name another", file=sys.stderr)
        return 2
    with LocalSes(verified_from=["example.com"]) as ses:
        _fill(ses)
        _shoot(ses, folder, chromium)
    return 0


def _fill(ses: LocalSes) -> None:
    """An inbox with a mail in each state."""
    client = ses.client()

    def create(name: str, subject: str) -> None:
        client.create_custom_verification_email_template(
            TemplateName=name,
            FromEmailAddress="hello@example.com",
            TemplateSubject=subject,
            TemplateContent=CONTENT,
            SuccessRedirectionURL="https://example.com/confirmed",
            FailureRedirectionURL="https://example.com/not-confirmed",
        )

    def send(address: str, name: str = "welcome") -> None:
        client.send_custom_verification_email(EmailAddress=address, TemplateName=name)

    create("welcome", "Please confirm your address")
    create("reminder", "One click is missing: confirm your address")
    send("too.late@example.net")
    send("newsletter@shop.example.org")
    ses.click("newsletter@shop.example.org")
    ses.advance(25 * 3600)
    send("invoices@example.org", "reminder")
    ses.click("invoices@example.org")
    ses.advance(3 * 3600)
    text = {"Subject": {"Data": "Your order has shipped"}, "Body": {"Text": {"Data": "It is on its way."}}}
    client.send_email(
        FromEmailAddress="Example Shop <shop@example.com>",
        Destination={"ToAddresses": ["Ada Lovelace <ada@example.net>"], "CcAddresses": ["orders@example.com"]},
        Content={"Simple": text},
    )
    for address in ("support@example.net", "careers@long-department-name.subsidiary.example.org", "team@example.net"):
        send(address)
        ses.advance(600)
    ses.fault("refuse", operation="SendCustomVerificationEmail", address="refused@example.net", times=1)


def _shoot(ses: LocalSes, folder: Path, chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    identifier = ses.mails()[-1]["Id"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, scheme, (width, height), path in SHOTS:
            given: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
            page = browser.new_page(**given)
            page.goto(f"{ses.url}/_inbox/{path.format(id=identifier)}")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
