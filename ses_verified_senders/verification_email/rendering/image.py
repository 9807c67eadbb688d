"""`{{ image("logo.png") }}`: a file from templates/ as a data: URI, the one kind of image that SES takes."""

import base64
import mimetypes
from collections.abc import Callable
from pathlib import Path

from markupsafe import Markup

from ses_verified_senders.verification_email.rendering.errors import ImageError

# Base64 takes four bytes for three, and SES wants all of the e-mail below 10 MB.
MAX_BYTES = 7_000_000


def image_function(templates_dir: Path) -> Callable[[str], Markup]:
    """The function for templates; it raises ImageError for a file that is not there, no image, or too large."""

    def image(name: str) -> Markup:
        return Markup(data_uri(templates_dir, str(name)))

    return image


def data_uri(folder: Path, name: str) -> str:
    """The image as `data:image/…;base64,…`. Raises ImageError."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ImageError(f"the image {name!r} is outside {folder}; move it there")
    kind = mimetypes.guess_type(name)[0] or ""
    if not kind.startswith("image/"):
        raise ImageError(f"{name!r} has no image's ending; use a .png, .jpg or .gif file")
    try:
        size = path.stat().st_size
        if not 0 < size <= MAX_BYTES:
            raise ImageError(f"the image {name!r} has {size:,} bytes; it must have 1 to {MAX_BYTES:,}")
        content = path.read_bytes()
    except OSError as error:
        raise ImageError(f"the image {name!r} cannot be read ({error.strerror}); put it into {folder}") from error
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
