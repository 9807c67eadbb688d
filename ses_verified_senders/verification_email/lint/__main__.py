"""`ses-senders lint FILE…`: what SES would refuse in e-mail templates, and what clients show badly."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ses_verified_senders.verification_email.fix.command import fix_file
from ses_verified_senders.verification_email.lint.findings import errors
from ses_verified_senders.verification_email.lint.formats import FORMATS
from ses_verified_senders.verification_email.lint.sources import SourceError, files, lint_file, read_variables


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 without errors, 1 with some, 2 where the command itself is wrong."""
    options = _parser().parse_args(arguments)
    try:
        variables = read_variables(options.variables, options.var)
        targets = _fixed(list(files(options.paths)), options) if options.fix else list(files(options.paths))
        found = (finding for file in targets for finding in lint_file(file, options.templates_dir, variables))
        # What stands in a layout is found in each template that extends it, and told once.
        findings = list(dict.fromkeys(found))
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    print(FORMATS[options.format](findings))
    return int(any(errors(findings)))


def _fixed(sources: list[Path], options: argparse.Namespace) -> list[Path]:
    """Mend the files; the difference goes to the error output where the findings are for another program."""
    if options.output and len(sources) != 1:
        raise SourceError(f"-o {options.output}: is for one file; name one, or leave -o out to mend in place")
    targets = [options.output or source for source in sources]
    stream = sys.stdout if options.format == "text" else sys.stderr
    for source, target in zip(sources, targets, strict=True):
        for line in fix_file(source, target):
            print(line, file=stream)
    return targets


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ses_verified_senders.verification_email.lint", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="template, HTML file, or folder of them")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--templates-dir", type=Path, help="where includes come from (default: the folder templates)")
    parser.add_argument("--variables", type=Path, help="YAML or JSON file with the templates' variables")
    parser.add_argument("--var", action="append", default=[], metavar="NAME=VALUE", help="one variable; repeatable")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended without changing the look")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where --fix writes (default: in place)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
