"""`python -m ses_verified_senders.gallery`: all e-mails on one page, as they would arrive."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.gallery.emails import Project
from ses_verified_senders.gallery.page import page


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, or 1 where an e-mail could not be rendered or a stack not be read."""
    options = _parser().parse_args(arguments)
    problems: list[Problem] = []
    stacks = options.stack or sorted(Path().glob("Pulumi.*.yaml"))
    emails = Project(options.templates_dir, stacks).emails(problems)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(page(emails, problems, "Verification e-mails"), encoding="utf-8")
    failed = [*map(str, problems), *(email.problem for email in emails if email.problem)]
    for problem in failed:
        print(problem, file=sys.stderr)
    print(f"{options.out}: {len(emails)} e-mails")
    return int(bool(failed))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ses_verified_senders.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(".local/gallery.html"), help="file to write (%(default)s)")
    parser.add_argument("--templates-dir", type=Path, default=Path("templates"))
    parser.add_argument(
        "--stack", type=Path, action="append", help="a stack's file; repeatable (default: all Pulumi.*.yaml here)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
