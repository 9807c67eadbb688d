"""`ses-senders lint`."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ses_verified_senders.cli.errors import CommandError
from ses_verified_senders.verification_email.fix.file import FixedFiles, fixed_files
from ses_verified_senders.verification_email.lint.configuration import Configuration, configuration
from ses_verified_senders.verification_email.lint.explanation import explain, list_rules, statistics
from ses_verified_senders.verification_email.lint.finding import Finding
from ses_verified_senders.verification_email.lint.findings import errors
from ses_verified_senders.verification_email.lint.formats import FORMATS, line, text
from ses_verified_senders.verification_email.lint.linting import Linting
from ses_verified_senders.verification_email.lint.selection import selection
from ses_verified_senders.verification_email.lint.sources import SourceError, files, read_variables
from ses_verified_senders.verification_email.rendering.source import UnreadableError, decoded

_PATH = click.Path(path_type=Path)
_STDIN = Path("-")


@click.command
@click.argument("paths", type=_PATH, nargs=-1, metavar="FILE...")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@click.option(
    "--templates-dir", type=_PATH, help="Where includes come from; default: the nearest folder named templates."
)
@click.option("--variables", type=_PATH, metavar="FILE", help="YAML or JSON with the templates' variables.")
@click.option("--var", "pairs", multiple=True, metavar="NAME=VALUE", help="One variable; repeatable.")
@click.option(
    "--strict", is_flag=True, help="A variable that is not given is an error; so it is with --variables, --var."
)
@click.option("--select", multiple=True, metavar="RULES", help="Only these rules, as in link,tag; repeatable.")
@click.option("--ignore", multiple=True, metavar="RULES", help="All rules but these; repeatable.")
@click.option("--warnings-as-errors", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings and nothing else.")
@click.option("--statistics", "is_counted", is_flag=True, help="Print how many findings each rule has.")
@click.option("--list-rules", "is_listed", is_flag=True, help="Print all rules and exit.")
@click.option("--explain", "explained", metavar="RULE", help="Print what the rule says and exit.")
@click.option("--stdin-filename", type=_PATH, metavar="FILE", help="What file the standard input, `-`, stands for.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed, and show the difference and what is lost.")
@click.option("--diff", is_flag=True, help="Show what --fix would change; exit with 1 if anything.")
@click.option("--check", is_flag=True, help="Name the files that --fix would change; exit with 1 if any.")
@click.option("-o", "--output", type=_PATH, metavar="FILE", help="Where --fix writes; default: in place.")
def lint(paths: tuple[Path, ...], explained: str | None, is_listed: bool, **options: Any) -> int:
    """Check e-mail templates.

    Finds what SES would refuse, and what e-mail clients show badly. FILE is a template, an HTML file, a folder of them,
    or `-` for the standard input. Exits with 1 where there is an error; warnings alone give 0. Defaults come from
    [tool.ses-senders.lint] in pyproject.toml.
    """
    try:
        if explained or is_listed:
            print(explain(explained) if explained else list_rules())
            return 0
        if not paths:
            raise click.UsageError("name a template, an HTML file, a folder of them, or - for the standard input")
        return _run(paths, configuration(Path.cwd()), options)
    except (SourceError, UnreadableError) as error:
        raise CommandError(str(error)) from None


def _run(paths: Sequence[Path], settings: Configuration, options: dict[str, Any]) -> int:
    linting = _linting(settings, options)
    if _STDIN in paths:
        if len(paths) > 1 or options["fix"] or options["diff"] or options["check"]:
            raise SourceError("-: the standard input is linted alone, and not fixed; name it without other files")
        findings = linting.text(*_standard_input(options["stdin_filename"]))
        return _report(findings, settings, options)
    targets = list(files(paths))
    code = 0
    if options["fix"] or options["diff"] or options["check"]:
        fixed = fixed_files(targets, linting.folder, linting.variables)
        code = _fix(fixed, options)
        if options["diff"] or options["check"]:
            return code
        targets = [options["output"]] if options["output"] else [file.file for file in fixed.files]
    return max(code, _report(linting.files(targets), settings, options))


def _linting(settings: Configuration, options: dict[str, Any]) -> Linting:
    file = options["variables"] or settings.variables
    return Linting(
        read_variables(file, options["pairs"]),
        options["templates_dir"] or settings.templates_dir,
        bool(options["strict"] or settings.strict or file or options["pairs"]),
        selection(options["select"] or settings.select, options["ignore"] or settings.ignore),
    )


def _standard_input(filename: Path | None) -> tuple[str, Path]:
    file = filename or Path("stdin.html.j2")
    return decoded(sys.stdin.buffer.read(), file), file


def _fix(fixed: FixedFiles, options: dict[str, Any]) -> int:
    """Print what changes and what is lost, write it unless it was only asked for, and return the exit code."""
    output, is_asked = options["output"], options["diff"] or options["check"]
    if output and len(fixed.files) + len(fixed.problems) != 1:
        raise SourceError(f"-o {output}: is for one file; name one, or leave -o out to fix in place")
    # The difference stays apart from findings that another program reads.
    stream = sys.stdout if options["output_format"] == "text" else sys.stderr
    for problem in fixed.problems:
        print(f"error: {problem}", file=sys.stderr)
    for file in fixed.files:
        if not options["quiet"]:
            shown = file.difference() if not options["check"] or options["diff"] else _names(file.is_changed, file.file)
            print(*shown, *file.notes(), sep="\n", end="\n" if shown or file.losses else "", file=stream)
        if not is_asked:
            file.write(output or file.file)
    if not options["quiet"]:
        print(fixed.summary(not is_asked), file=stream)
    if fixed.problems:
        return 2
    return int(is_asked and fixed.is_changed)


def _names(is_changed: bool, file: Path) -> list[str]:
    return [f"{file}: would be changed"] if is_changed else []


def _report(findings: list[Finding], settings: Configuration, options: dict[str, Any]) -> int:
    """Print the findings and return the exit code."""
    if options["is_counted"]:
        print(statistics(findings))
    elif options["output_format"] != "text":
        print(FORMATS[options["output_format"]](findings))
    elif options["quiet"]:
        print(*(line(finding, is_coloured=_is_coloured()) for finding in findings), sep="\n", end="\n" * bool(findings))
    else:
        print(text(findings, is_coloured=_is_coloured()))
    is_wrong = findings if options["warnings_as_errors"] or settings.warnings_as_errors else list(errors(findings))
    return int(bool(is_wrong))


def _is_coloured() -> bool:
    """As https://no-color.org and terminals have it."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
