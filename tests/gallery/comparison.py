"""`python -m tests.gallery.comparison EMAIL.html PICTURE.png`: another's e-mail below ours, on screens of all kinds."""

import re
import sys
from html import escape
from pathlib import Path

from ses_verified_senders.gallery.emails import Project
from tests.gallery.browser import chromium

OURS = "verify"
DESK, PHONE = 600, 375
VALUES = {
    "name": "Ada Lovelace",
    "product name": "Example",
    "action url": "https://example.com/reset?token=0123456789abcdef0123456789abcdef",
    "operating system": "Linux",
    "browser name": "Firefox",
}
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}|\[([A-Z][\w ]+)\]")
# As clients that swap light and dark show an e-mail that says nothing of the dark.
_SWAPPED = "filter: invert(1) hue-rotate(180deg)"
_FIT = """() => {
  for (const frame of document.querySelectorAll("iframe"))
    frame.style.height = frame.contentDocument.documentElement.scrollHeight + "px"
}"""


def main(other: Path, picture: Path) -> None:
    ours = next(email.html for email in Project(Path("templates")).emails([]) if email.slug == OURS)
    theirs = _PLACEHOLDER.sub(_value, other.read_text(encoding="utf-8"))
    # Its own rules for the dark, which a pane in a light page asks for in vain.
    in_the_dark = theirs.replace("prefers-color-scheme: dark", "min-width: 0")
    rows = [
        [_frame(ours, DESK), _frame(theirs, DESK)],
        [_frame(ours, PHONE), _frame(theirs, PHONE)],
        [_frame(ours, PHONE, _SWAPPED), _frame(in_the_dark, PHONE)],
    ]
    columns = "".join(f"<div>{''.join(row)}</div>" for row in rows)
    with chromium() as browser:
        sheet = browser.new_page(viewport={"width": 1450, "height": 100}, device_scale_factor=0.5)
        sheet.set_content(f"<style>{_STYLE}</style><main>{columns}</main>", wait_until="load")
        sheet.evaluate(_FIT)
        sheet.locator("main").screenshot(path=picture)
    print(f"{picture}: {picture.stat().st_size:,} bytes")


def _value(match: re.Match[str]) -> str:
    name = (match[1] or match[2]).replace("_", " ").lower()
    return VALUES.get(name, name)


_STYLE = """
body { margin: 0 } main { display: flex; gap: 16px; padding: 16px; background: #9aa3ad; width: max-content }
iframe { display: block; border: 0; margin-bottom: 16px }
"""


def _frame(html: str, width: int, style: str = "") -> str:
    return f'<iframe width="{width}" style="{style}" srcdoc="{escape(html)}"></iframe>'


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
