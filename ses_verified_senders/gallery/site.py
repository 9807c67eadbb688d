"""The gallery in a folder: one page, and a picture of each e-mail beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.extras import missing
from ses_verified_senders.gallery.emails import GalleryEmail, mails
from ses_verified_senders.gallery.page import page
from ses_verified_senders.gallery.stack_file import stack_name, stack_templates


@dataclass(frozen=True)
class Site:
    """`index` is the page that was written; `problems` has a sentence for each e-mail, stack and picture it lacks."""

    index: Path
    emails: int
    problems: tuple[str, ...]


class PictureError(Exception):
    """No pictures could be taken; the message is one sentence that ends in what to do."""


def write(stacks: Sequence[Path], templates_dir: Path, folder: Path, pictures: bool) -> Site:
    """Write the page of all e-mails of these stacks' files, or of the templates alone where there are none.

    Raises OSError where `folder` can't be written.
    """
    problems: list[Problem] = []
    emails = _emails(stacks, templates_dir, problems)
    folder.mkdir(parents=True, exist_ok=True)
    if pictures and emails:
        try:
            _take(emails, folder)
        except PictureError as error:
            problems.append(Problem("pictures", str(error)))
            pictures = False
    index = folder / "index.html"
    index.write_text(page(emails, pictures and bool(emails)), encoding="utf-8")
    not_rendered = [email.problem for email in emails if email.problem]
    return Site(index, len(emails), (*map(str, problems), *not_rendered))


def _emails(stacks: Sequence[Path], templates_dir: Path, problems: list[Problem]) -> list[GalleryEmail]:
    if not stacks:
        return list(mails("no stack", (), templates_dir))
    return [
        email
        for file in stacks
        for email in mails(stack_name(file), stack_templates(file, templates_dir, problems), templates_dir)
    ]


def _take(emails: Sequence[GalleryEmail], folder: Path) -> None:
    try:
        from ses_verified_senders.gallery.pictures import NoBrowserError, take
    except ModuleNotFoundError as error:
        raise PictureError(f"{missing(error)}, or use --no-pictures") from error
    try:
        take(emails, folder)
    except NoBrowserError as error:
        raise PictureError(str(error)) from error
