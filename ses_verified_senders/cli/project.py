"""The options of the commands that show a project's e-mails."""

from pathlib import Path

import click

templates_dir = click.option(
    "--templates-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("templates"),
    show_default=True,
    help="The folder of the templates.",
)
stacks = click.option(
    "--stack",
    "stacks",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="A stack's file; repeatable. Default: all Pulumi.*.yaml here.",
)


def stack_files(given: tuple[Path, ...]) -> tuple[Path, ...]:
    """Those given, or all that stand here."""
    return given or tuple(sorted(Path().glob("Pulumi.*.yaml")))
