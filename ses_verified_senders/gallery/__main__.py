"""`python -m ses_verified_senders.gallery`: all e-mails on one page, as SES would send them, and as pictures."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.gallery.emails import GalleryEmail, mails
from ses_verified_senders.gallery.page import page
from ses_verified_senders.gallery.stack_file import stack_name, stack_templates


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, or 1 where an e-mail could not be rendered, a stack not be read or no picture be taken."""
    options = _parser().parse_args(arguments)
    problems: list[Problem] = []
    found = list(_mails(options, problems))
    options.out.mkdir(parents=True, exist_ok=True)
    pictures = found if options.pictures else []
    if pictures:
        try:
            _take(found, options.out)
        except PictureError as error:
            problems.append(Problem("pictures", str(error)))
            pictures = []
    index = options.out / "index.html"
    index.write_text(page(found, bool(pictures)), encoding="utf-8")
    for problem in problems:
        print(problem, file=sys.stderr)
    for mail in found:
        if mail.problem:
            print(mail.problem, file=sys.stderr)
    print(f"{index}: {len(found)} e-mails")
    return int(bool(problems) or any(mail.problem for mail in found))


class PictureError(Exception):
    """No pictures could be taken; the message is one sentence that ends in what to do."""


def _mails(options: argparse.Namespace, problems: list[Problem]) -> list[GalleryEmail]:
    stacks = options.stack or sorted(Path().glob("Pulumi.*.yaml"))
    folder: Path = options.templates_dir
    if not stacks:
        return list(mails("no stack", (), folder))
    return [
        mail for file in stacks for mail in mails(stack_name(file), stack_templates(file, folder, problems), folder)
    ]


def _take(found: Sequence[GalleryEmail], folder: Path) -> None:
    try:
        from ses_verified_senders.gallery.pictures import NoBrowserError, take
    except ImportError as error:
        raise PictureError("Playwright is not installed; install it, or use --no-pictures") from error
    try:
        take(found, folder)
    except NoBrowserError as error:
        raise PictureError(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ses_verified_senders.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(".local/gallery"), help="folder to write to (%(default)s)")
    parser.add_argument("--templates-dir", type=Path, default=Path("templates"))
    parser.add_argument(
        "--stack", type=Path, action="append", help="a stack's file; repeatable (default: all Pulumi.*.yaml here)"
    )
    parser.add_argument("--no-pictures", dest="pictures", action="store_false", help="only the page, no PNGs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
