"""Images: where they come from, what they are, and what stands in for them."""

import base64
import binascii
import re
from collections.abc import Iterator

from ses_verified_senders.verification_email.html.markup import Attribute, Tag
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.rules.script import runs_script
from ses_verified_senders.verification_email.lint.table import FAQ

_DATA = re.compile(r"\s*data:([^,;]*)((?:;[^,;]*)*),(.*)", re.IGNORECASE | re.DOTALL)


class ImageSource(Rule):
    id = "image-source"
    severity = Severity.ERROR
    shortdesc = "An image is a `data:` URI: neither remote nor relative."
    source_url = FAQ

    def check(self, email: Email) -> Iterator[Finding]:
        for tag, source in _images(email):
            if source is None or not source.value.strip():
                message = 'an image needs a src; embed the file with {{ image("…") }} or drop the image'
                yield from self.each(email, tag, 0, 4, message)
            elif source.value.lstrip()[:5].lower() != "data:" and not runs_script("src", source.value):
                yield from self._not_embedded(email, tag, source)

    def _not_embedded(self, email: Email, tag: Tag, source: Attribute) -> Iterator[Finding]:
        shown = source.value.strip()
        remote = shown.startswith("//") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", shown)
        kind = "a remote" if remote else "a relative"
        message = (
            f"SES takes only data: URIs as images, and {shown[:80]!r} is {kind} URL; "
            'put the file into templates/ and embed it with {{ image("…") }}'
        )
        yield from self.each(email, tag, source.value_start, source.end, message)


class ImageData(Rule):
    id = "image-data"
    severity = Severity.ERROR
    shortdesc = "A `data:` URI of an image is an image in base64."
    source_url = FAQ

    def check(self, email: Email) -> Iterator[Finding]:
        for tag, source in _images(email):
            if source is None or source.value.lstrip()[:5].lower() != "data:" or runs_script("src", source.value):
                continue
            fault = data_uri_fault(source.value)
            if fault:
                yield from self.each(email, tag, source.value_start, source.end, fault)


class ImageAlt(Rule):
    id = "image-alt"
    severity = Severity.WARNING
    shortdesc = "An image has a text alternative."
    source_url = "https://www.w3.org/WAI/tutorials/images/"

    def check(self, email: Email) -> Iterator[Finding]:
        message = 'many clients show no images at first, and this one has no alt; say in alt what it shows, or alt=""'
        for tag, _ in _images(email):
            if tag.get("alt") is None:
                yield from self.each(email, tag, 0, 4, message)


class ImageFormat(Rule):
    id = "image-format"
    severity = Severity.WARNING
    shortdesc = "An image is PNG, JPEG or GIF: other formats are not shown everywhere."
    source_url = "https://www.caniemail.com/search/?s=image"

    def check(self, email: Email) -> Iterator[Finding]:
        for tag, source in _images(email):
            match = _DATA.match(source.value) if source else None
            kind = match[1].strip().lower() if match else ""
            if source and kind.startswith("image/") and kind not in _SHOWN_EVERYWHERE:
                message = f"not every e-mail client shows {kind}; use PNG, JPEG or GIF"
                yield from self.each(email, tag, source.value_start, source.end, message)


_SHOWN_EVERYWHERE = frozenset({"image/png", "image/jpeg", "image/jpg", "image/gif"})


def data_uri_fault(uri: str) -> str:
    """What is wrong with the `data:` URI of an image, in one sentence; empty where nothing is."""
    match = _DATA.match(uri)
    if match is None:
        return "this data: URI has no comma; write data:image/png;base64,…"
    kind, parameters, data = match.groups()
    if not kind.strip().lower().startswith("image/"):
        return f"this data: URI is {kind.strip() or 'text/plain'!r} and no image; use data:image/png;base64,…"
    if "base64" not in parameters.lower().split(";"):
        return "SES takes images in base64 only; write data:image/png;base64,…"
    try:
        empty = not base64.b64decode(re.sub(r"\s+", "", data), validate=True)
    except (binascii.Error, ValueError):
        return 'this image\'s base64 cannot be read; encode the file again, or use {{ image("…") }}'
    return 'this data: URI holds no data; embed the file with {{ image("…") }}' if empty else ""


def _images(email: Email) -> Iterator[tuple[Tag, Attribute | None]]:
    for tag in email.markup.by_name.get("img", []):
        yield tag, tag.get("src")
