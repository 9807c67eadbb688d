"""`python -m components.lint FILE…`: what SES would refuse in e-mail templates, and what clients show badly."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from components.lint.finding import Severity
from components.lint.formats import FORMATS
from components.lint.sources import SourceError, files, lint_file, read_variables


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 without errors, 1 with some, 2 where the command itself is wrong."""
    options = _parser().parse_args(arguments)
    try:
        variables = read_variables(options.variables, options.var)
        findings = [
            finding for file in files(options.paths) for finding in lint_file(file, options.templates_dir, variables)
        ]
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    print(FORMATS[options.format](findings))
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m components.lint", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="template, HTML file, or folder of them")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--templates-dir", type=Path, help="where includes come from (default: the folder templates)")
    parser.add_argument("--variables", type=Path, help="YAML or JSON file with the templates' variables")
    parser.add_argument("--var", action="append", default=[], metavar="NAME=VALUE", help="one variable; repeatable")
    return parser


if __name__ == "__main__":
    sys.exit(main())
