"""`ses-senders gallery`."""

import sys
from pathlib import Path

import click


@click.command
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".local/gallery"),
    show_default=True,
    help="The folder to write to.",
)
@click.option(
    "--templates-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("templates"),
    show_default=True,
    help="The folder of the templates.",
)
@click.option(
    "--stack",
    "stacks",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="A stack's file; repeatable. Default: all Pulumi.*.yaml here.",
)
@click.option("--no-pictures", "pictures", is_flag=True, flag_value=False, default=True, help="Write only the page.")
def gallery(out: Path, templates_dir: Path, stacks: tuple[Path, ...], pictures: bool) -> int:
    """Show all e-mails as SES would send them.

    Writes one page, and a picture of each e-mail at the widths of a phone and a desktop.

    Exits with 1 where an e-mail can't be rendered, a stack's file can't be read or a picture can't be taken.
    """
    from ses_verified_senders.gallery.site import write

    site = write(stacks or sorted(Path().glob("Pulumi.*.yaml")), templates_dir, out, pictures)
    for problem in site.problems:
        print(problem, file=sys.stderr)
    print(f"{site.index}: {site.emails} e-mail{'' if site.emails == 1 else 's'}")
    return int(bool(site.problems))
