"""A probe from its plan to its report: it says what it will do, and asks before it does anything."""

import contextlib
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from ses_verified_senders.probe import ending
from ses_verified_senders.probe.evidence import reportable
from ses_verified_senders.probe.inputs import ProbeInputs
from ses_verified_senders.probe.probing import Probing
from ses_verified_senders.probe.questions import questions
from ses_verified_senders.probe.report import Answer, Report, masked
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.clock import Clock
from ses_verified_senders.ses.errors import SesError

SETTLED, OPEN, NOT_ASKED, INTERRUPTED = 0, 1, 2, 130
"""Exit codes."""
CLEARS = "delete templates that an earlier probe left over an hour ago, known by their tag"

Ask = Callable[[str], str]


def probe(inputs: ProbeInputs, ses: Ses, clock: Clock, ask: Ask | None) -> int:
    """Print the report to standard output and return the exit code; progress goes to standard error.

    `ask` puts a question to whoever is there; with None nobody is, and the probe goes on without asking.
    """
    inputs = inputs.for_ses()
    say(f"In account {ses.account}, region {ses.region}, this will:")
    for line in (*inputs.plan(), CLEARS):
        say(f"- {line}")
    if ask and ask("Go on? Type yes: ").strip().lower() != "yes":
        say("nothing was done")
        return NOT_ASKED
    report = Report(f"Region {ses.region}, {datetime.now(UTC):%Y-%m-%d}.")
    return _run(Probing(inputs, ses, clock, _say_and_heed), ask or (lambda question: ""), report)


def _run(probing: Probing, ask: Ask, report: Report) -> int:
    try:
        probing.clear_earlier()
        for name, question in questions(probing):
            try:
                report.answers.append(question(probing, ask))
            except SesError as error:
                report.answers.append(Answer(name, "", [str(reportable(error))]))
    except SesError as error:
        say(f"error: {reportable(error)}")
        return NOT_ASKED
    except (KeyboardInterrupt, EOFError):
        ending.met()
        report.interrupted = True
    finally:
        not_removed = probing.clean_up()
    report.mails, report.left = probing.mails, [*not_removed, *probing.links()]
    print(masked(report.markdown(), probing.given.named()), flush=True)
    if report.interrupted:
        return INTERRUPTED
    return SETTLED if not not_removed and all(answer.reading for answer in report.answers) else OPEN


def _say_and_heed(line: str) -> None:
    ending.heed()
    say(line)


def say(line: str, end: str = "\n") -> None:
    """Report progress on standard error."""
    # A terminal that is gone must not keep the clean-up from its work.
    with contextlib.suppress(OSError):
        print(line, end=end, file=sys.stderr, flush=True)


def ask_at_terminal(question: str) -> str:
    """The answer of whoever is at the terminal. Raises EOFError."""
    # Not by `input`, which may write it to where the report goes.
    say(question, end="")
    return input()
