"""`ses-senders gallery`."""

import sys
from pathlib import Path

import click

from ses_verified_senders.cli import project


@click.command
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".local/gallery.html"),
    show_default=True,
    help="The page to write.",
)
@project.templates_dir
@project.stacks
def gallery(out: Path, templates_dir: Path, stacks: tuple[Path, ...]) -> int:
    """Show all e-mails as they would arrive, on one page.

    The page needs no other file. It shows each e-mail on a phone, at a desk and on a narrow phone with long names,
    light and dark, with its line in a list of mails and what the lint finds.

    Exits with 1 where an e-mail can't be rendered or a stack's file can't be read.
    """
    from ses_verified_senders.declared.problem import Problem
    from ses_verified_senders.gallery.emails import Project
    from ses_verified_senders.gallery.page import page

    problems: list[Problem] = []
    emails = Project(templates_dir, project.stack_files(stacks)).emails(problems)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(emails, problems, "Verification e-mails"), encoding="utf-8")
    failures = [*map(str, problems), *(email.problem for email in emails if email.problem)]
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{out}: {len(emails)} e-mail{'' if len(emails) == 1 else 's'}")
    return int(bool(failures))
