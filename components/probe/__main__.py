"""Settle, on an account of yours, what no public source says of SES: `python -m components.probe`.

It says what it will do and asks before it does anything. It mails no address but those it is given, and removes what it
made. Exit codes: 0 all that was asked is settled; 1 something stays open or could not be removed; 2 it can't be
asked so; 130 interrupted.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from components.probe.given import Given
from components.probe.probing import Probing
from components.probe.questions import questions
from components.probe.report import Answer, markdown, masked
from components.ses.accounts import Accounts, state_folder
from components.ses.clock import Clock, SystemClock
from components.ses.errors import SesError
from components.ses.session import AwsConfig, InvalidAwsConfig


def main(
    arguments: Sequence[str] | None = None, ask: Callable[[str], str] | None = None, clock: Clock | None = None
) -> int:
    """`ask` puts a question to whoever is there; without one, the terminal's."""
    options = _parser().parse_args(arguments)
    given = Given(options.from_address, options.address, options.verified_address, options.unverified_from)
    problems = list(given.problems())
    if options.yes:
        ask = ask or (lambda question: "")
    elif ask is None and not sys.stdin.isatty():
        problems.append("nobody is at a terminal to say yes; add --yes once you have read what --help says")
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    if problems:
        return 2
    ask, clock = ask or input, clock or SystemClock()
    try:
        ses = _accounts(options, clock).ses(options.region)
    except (SesError, InvalidAwsConfig) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"In account {ses.account}, region {ses.region}, this will:", file=sys.stderr)
    for line in (*given.plan(), "delete templates that an earlier probe left, known by their tag"):
        print(f"- {line}", file=sys.stderr)
    if not options.yes and ask("Go on? Type yes: ").strip().lower() != "yes":
        print("nothing was done", file=sys.stderr)
        return 2
    probing = Probing(given, ses, clock, lambda said: print(said, file=sys.stderr, flush=True))
    return _run(probing, given, ask, f"Region {ses.region}, {datetime.now(UTC):%Y-%m-%d}.")


def command() -> int:
    """`main`, for whom Ctrl-C at a question is no mistake."""
    try:
        return main()
    except (KeyboardInterrupt, EOFError):
        print("interrupted", file=sys.stderr)
        return 130


def _run(probing: Probing, given: Given, ask: Callable[[str], str], about: str) -> int:
    answers: list[Answer] = []
    interrupted = False
    try:
        probing.clear_earlier()
        for name, question in questions(probing):
            try:
                answers.append(question(probing, ask))
            except SesError as error:
                answers.append(Answer(name, "", [str(error)]))
    except SesError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, EOFError):
        interrupted = True
    finally:
        left = probing.clean_up()
    print(masked(markdown(about, answers, left, interrupted), given.named()))
    if interrupted:
        return 130
    return int(bool(left) or not all(answer.reading for answer in answers))


def _accounts(options: argparse.Namespace, clock: Clock) -> Accounts:
    endpoints = [{"sesv2": options.endpoint_url, "sts": options.endpoint_url}] if options.endpoint_url else None
    config = {"aws:region": options.region, "aws:profile": options.profile, "aws:endpoints": endpoints}
    return Accounts(AwsConfig.of(config.get), state_folder(None), 1.0, clock)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m components.probe",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    parser.add_argument("--region", default=region, help="default: AWS_REGION, else us-east-1")
    parser.add_argument("--profile", default="", help="of the AWS configuration; default: boto3's own chain")
    parser.add_argument("--endpoint-url", default="", help="another SES than AWS's, such as the local server")
    parser.add_argument("--from-address", default="", help="a verified address, which the probe's e-mails come from")
    parser.add_argument("--address", default="", help="one SES doesn't know: is it listed before its link is opened?")
    parser.add_argument("--verified-address", default="", help="a verified one: what does a send to it do?")
    parser.add_argument("--unverified-from", default="", help="not verified: which error does it give as From?")
    parser.add_argument("--yes", action="store_true", help="go on without asking")
    return parser


if __name__ == "__main__":
    sys.exit(command())
