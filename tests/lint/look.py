"""What a browser shows of an e-mail: where each letter and image stands, how large, in which colours and letters."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import Browser, Page, Route

WIDTHS = (800, 375)
# What stands for a remote image, so that nothing is fetched; its size is that of images that say none.
_IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"/>'
# Rectangles differ by less than this, in CSS pixels, where only rounding differs.
_TOLERANCE = 2
_READ = """() => {
  const opaque = value => value !== 'rgba(0, 0, 0, 0)' && value !== 'transparent';
  const background = element => {
    for (let each = element; each; each = each.parentElement)
      if (opaque(getComputedStyle(each).backgroundColor)) return getComputedStyle(each).backgroundColor;
    return 'rgb(255, 255, 255)';
  };
  const decoration = element => {
    for (let each = element; each; each = each.parentElement)
      if (getComputedStyle(each).textDecorationLine !== 'none') return getComputedStyle(each).textDecorationLine;
    return 'none';
  };
  const seen = element => {
    if (getComputedStyle(element).visibility !== 'visible') return false;
    for (let each = element; each; each = each.parentElement)
      if (getComputedStyle(each).opacity === '0') return false;
    return true;
  };
  const place = box => [box.left + scrollX, box.top + scrollY, box.width, box.height];
  const items = [];
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
  for (let node; node = walker.nextNode();) {
    if (node.nodeType === 3) {
      const element = node.parentElement, style = getComputedStyle(element), range = document.createRange();
      if (parseFloat(style.fontSize) <= 2 || !seen(element)) continue;
      const shared = [!!element.closest('a'), style.color, background(element), [style.fontFamily, style.fontSize,
        style.fontWeight, style.fontStyle].join(' '), decoration(element)];
      for (const match of node.data.matchAll(/[^\\s\\u00a0\\u200b-\\u200f\\ufeff\\u034f\\u00ad]/gu)) {
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        const box = range.getBoundingClientRect();
        if (box.width && box.height) items.push([match[0], place(box), ...shared]);
      }
    } else if (node.nodeName === 'IMG') {
      const box = node.getBoundingClientRect(), shows = seen(node) && box.width && box.height;
      if (shows) items.push(['', place(box), !!node.closest('a'), '', background(node), '', '']);
    }
  }
  // As one text, which is passed on much faster.
  return JSON.stringify(items);
}"""


class Item(NamedTuple):
    """A character or, without text, an image; `box` is left, top, width and height in CSS pixels."""

    text: str
    box: tuple[float, float, float, float]
    is_link: bool
    color: str
    background: str
    font: str
    decoration: str


@contextmanager
def sheet(browser: Browser, width: int) -> Iterator[Page]:
    """A page of that width without scripts, whose images are all the same."""
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    context.route("**/*", _replaced)
    try:
        yield context.new_page()
    finally:
        context.close()


def _replaced(route: Route) -> None:
    if route.request.resource_type == "image":
        route.fulfill(body=_IMAGE, content_type="image/svg+xml")
    else:
        route.abort()


def look(page: Page, html: str) -> list[Item]:
    """All that the page shows of that HTML, in the order of the source."""
    page.set_content(html, wait_until="load")
    return [Item(*item) for item in json.loads(page.evaluate(_READ))]


def differences(before: list[Item], after: list[Item]) -> list[str]:
    """What looks different, as one sentence for each letter or image; links may lose their own colour and underline."""
    if [each.text for each in before] != [each.text for each in after]:
        return [_texts(before, after)]
    return [sentence for one, other in zip(before, after, strict=True) if (sentence := _difference(one, other))]


def _texts(before: list[Item], after: list[Item]) -> str:
    index = next(
        (i for i, (one, other) in enumerate(zip(before, after, strict=False)) if one.text != other.text),
        min(len(before), len(after)),
    )
    was, now = ("".join(each.text or "(image)" for each in items[index : index + 30]) for items in (before, after))
    return f"{len(before)} letters and images became {len(after)}: {was!r} became {now!r}"


def _difference(one: Item, other: Item) -> str:
    if any(abs(was - now) > _TOLERANCE for was, now in zip(one.box, other.box, strict=True)):
        was, now = ([round(value) for value in item.box] for item in (one, other))
        return f"{one.text!r}: box {was} became {now}"
    names = ["background", "font"] if one.is_link else ["color", "background", "font", "decoration"]
    for name in names:
        if getattr(one, name) != getattr(other, name):
            return f"{one.text!r}: {name} {getattr(one, name)} became {getattr(other, name)}"
    return ""
