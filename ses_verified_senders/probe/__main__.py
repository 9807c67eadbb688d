"""Settle, on an account of yours, what no public source says of SES: `python -m ses_verified_senders.probe`.

It says what it will do and asks before it does anything. It mails no address but those it is given, and removes what it
made. Exit codes: 0 all that was asked is settled; 1 something stays open or could not be removed; 2 it can't be
asked so; 130 interrupted.
"""

import argparse
import contextlib
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from ses_verified_senders.probe.account import ses_of
from ses_verified_senders.probe.ending import clean_up_when_ended
from ses_verified_senders.probe.evidence import told
from ses_verified_senders.probe.inputs import ProbeInputs
from ses_verified_senders.probe.probing import Probing
from ses_verified_senders.probe.questions import questions
from ses_verified_senders.probe.report import Answer, Report, masked
from ses_verified_senders.ses.clock import Clock, SystemClock
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import InvalidAwsConfig


def main(
    arguments: Sequence[str] | None = None, ask: Callable[[str], str] | None = None, clock: Clock | None = None
) -> int:
    """`ask` puts a question to whoever is there; without one, the terminal's."""
    options = _parser().parse_args(arguments)
    given = ProbeInputs(options.from_address, options.address, options.verified_address, options.unverified_from)
    problems = list(given.problems())
    if options.yes:
        ask = ask or (lambda question: "")
    elif ask is None and not sys.stdin.isatty():
        problems.append("nobody is at a terminal to say yes; add --yes once you have read what --help says")
    for problem in problems:
        _say(f"error: {problem}")
    if problems:
        return 2
    given, ask, clock = given.for_ses(), ask or _ask, clock or SystemClock()
    try:
        ses = ses_of(options.region, options.profile, options.endpoint_url, clock)
    except SesError as error:
        _say(f"error: {told(error)}")
        return 2
    except InvalidAwsConfig as error:
        _say(f"error: {error}")
        return 2
    _say(f"In account {ses.account}, region {ses.region}, this will:")
    for line in (*given.plan(), "delete templates that an earlier probe left over an hour ago, known by their tag"):
        _say(f"- {line}")
    if not options.yes and ask("Go on? Type yes: ").strip().lower() != "yes":
        _say("nothing was done")
        return 2
    return _run(Probing(given, ses, clock, _say), ask, Report(f"Region {ses.region}, {datetime.now(UTC):%Y-%m-%d}."))


def command() -> int:
    """`main`, for whom it is no mistake to be ended."""
    clean_up_when_ended()
    try:
        return main()
    except (KeyboardInterrupt, EOFError):
        _say("interrupted")
        return 130


def _say(said: str, end: str = "\n") -> None:
    # A terminal that is gone must not keep the clean-up from its work.
    with contextlib.suppress(OSError):
        print(said, end=end, file=sys.stderr, flush=True)


def _ask(question: str) -> str:
    # Not by `input`, which may write it to where the report goes.
    _say(question, end="")
    return input()


def _run(probing: Probing, ask: Callable[[str], str], report: Report) -> int:
    try:
        probing.clear_earlier()
        for name, question in questions(probing):
            try:
                report.answers.append(question(probing, ask))
            except SesError as error:
                report.answers.append(Answer(name, "", [str(told(error))]))
    except SesError as error:
        _say(f"error: {told(error)}")
        return 2
    except (KeyboardInterrupt, EOFError):
        report.interrupted = True
    finally:
        not_removed = probing.clean_up()
    report.mails, report.left = probing.mails, [*not_removed, *probing.links()]
    print(masked(report.markdown(), probing.given.named()), flush=True)
    if report.interrupted:
        return 130
    return int(bool(not_removed) or not all(answer.reading for answer in report.answers))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ses_verified_senders.probe",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--region", default="", help="default: AWS_REGION, AWS_DEFAULT_REGION or the profile's")
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
