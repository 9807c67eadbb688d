"""Images of an e-mail's own folder, embedded."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from ses_verified_senders.verification_email.fix.placeholders import is_masked
from ses_verified_senders.verification_email.html.edit import Edit
from ses_verified_senders.verification_email.html.markup import Markup
from ses_verified_senders.verification_email.rendering.errors import ImageError
from ses_verified_senders.verification_email.rendering.image import data_uri


def image_edits(markup: Markup, folder: Path) -> Iterator[Edit]:
    """`data:` URIs for the images whose src is a file in `folder` or below it; the others stay as they are."""
    for tag in markup.by_name.get("img", []):
        source = tag.get("src")
        uri = _embedded(source.value, folder) if source and not is_masked(source.value) else None
        if source and uri:
            for offset in tag.offsets:
                yield Edit(offset + source.start, offset + source.end, f'src="{uri}"')


def _embedded(url: str, folder: Path) -> str | None:
    parts = urlsplit(url.strip())
    name = PurePosixPath(unquote(parts.path))
    if parts.scheme or parts.netloc or not name.name or name.is_absolute():
        return None
    try:
        return data_uri(folder, str(name))
    except ImageError:
        return None
