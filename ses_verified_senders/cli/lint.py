"""`ses-senders lint`."""

import sys
from pathlib import Path

import click

from ses_verified_senders.cli.errors import CommandError
from ses_verified_senders.verification_email.fix.command import fix_files
from ses_verified_senders.verification_email.lint.findings import errors
from ses_verified_senders.verification_email.lint.formats import FORMATS
from ses_verified_senders.verification_email.lint.sources import SourceError, files, lint_files, read_variables


@click.command
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@click.option(
    "--templates-dir",
    type=click.Path(path_type=Path),
    help="Where includes come from; default: the nearest folder named templates.",
)
@click.option(
    "--variables", type=click.Path(path_type=Path), metavar="FILE", help="YAML or JSON with the templates' variables."
)
@click.option("--var", "pairs", multiple=True, metavar="NAME=VALUE", help="One variable; repeatable.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed without changing the look, and show the difference.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Where --fix writes; default: in place."
)
def lint(
    paths: tuple[Path, ...],
    output_format: str,
    templates_dir: Path | None,
    variables: Path | None,
    pairs: tuple[str, ...],
    fix: bool,
    output: Path | None,
) -> int:
    """Check e-mail templates.

    Finds what SES would refuse, and what e-mail clients show badly. FILE is a template, an HTML file, or a folder of
    them. Exits with 1 where there is an error; warnings alone give 0.
    """
    try:
        values = read_variables(variables, pairs)
        targets = list(files(paths))
        if fix:
            # The difference stays apart from findings that another program reads.
            targets = fix_files(targets, output, sys.stdout if output_format == "text" else sys.stderr)
        findings = lint_files(targets, templates_dir, values)
    except SourceError as error:
        raise CommandError(str(error)) from None
    print(FORMATS[output_format](findings))
    return int(any(errors(findings)))
