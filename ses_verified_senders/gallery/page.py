"""One page with all e-mails, which needs no other file: on a phone, at a desk and on a narrow phone, light and dark."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.gallery.emails import GalleryEmail

# Clients that turn an e-mail dark leave its pictures as they are.
_PICTURES_STAY = "<style>img { filter: invert(1) hue-rotate(180deg) }</style>"


@dataclass(frozen=True)
class View:
    """A pane of that many pixels, in which an e-mail is shown."""

    name: str
    width: int
    long_names: bool = False

    def html(self, email: GalleryEmail, scheme: str) -> str:
        """The document for the pane; `scheme` is light or dark."""
        html = email.html_long_names if self.long_names else email.html
        return html + _PICTURES_STAY if scheme == "dark" else html


VIEWS = (View("phone", 375), View("desk", 660), View("narrow phone", 320, long_names=True))


def page(emails: Sequence[GalleryEmail], problems: Sequence[Problem], title: str, version: str = "") -> str:
    """The page. With a `version` it asks `/version` for another one, and shows `/` again then."""
    environment = Environment(
        loader=PackageLoader("ses_verified_senders.gallery", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("page.html")
    return template.render(emails=emails, problems=problems, title=title, version=version, views=VIEWS)
