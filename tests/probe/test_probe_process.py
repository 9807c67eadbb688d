"""The probe as somebody starts it: a process, a terminal, signals."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest

from local_ses.testing import LocalSes
from tests.probe.running import FROM, NEW, SEND, UNVERIFIED, assert_clean

LISTED = ["--from-address", FROM, "--address", NEW, "--yes"]


@contextmanager
def started(ses: LocalSes, *options: str, stdin: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[str]]:
    where = ["--region", "us-east-1", "--endpoint-url", ses.url]
    command = [sys.executable, "-m", "ses_verified_senders", "probe", *where, *options]
    with subprocess.Popen(
        command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(stream: IO[str] | None, text: str) -> str:
    """What comes up to `text`, which need not end a line. Fails where the stream ends first."""
    assert stream is not None
    read = ""
    while text not in read:
        character = stream.read(1)
        assert character, f"{text!r} never came, but {read!r}"
        read += character
    return read


def test_the_question_is_on_the_terminal_and_not_in_the_report(ses: LocalSes) -> None:
    terminal, its_end = pty.openpty()
    try:
        with started(ses, "--unverified-from", UNVERIFIED, stdin=its_end) as process:
            told = read_until(process.stderr, "Go on? Type yes: ")
            assert "account 123456789012" in told
            assert ses.calls() == []
            os.write(terminal, b"yes\n")
            report, _ = process.communicate(timeout=60)
    finally:
        os.close(terminal)
        os.close(its_end)
    assert process.returncode == 0
    assert report.startswith("# What SES does")
    assert "**NotFoundException**" in report
    assert "Go on?" not in report


def test_ctrl_c_at_the_question(ses: LocalSes) -> None:
    terminal, its_end = pty.openpty()
    try:
        with started(ses, "--unverified-from", UNVERIFIED, stdin=its_end) as process:
            read_until(process.stderr, "Go on? Type yes: ")
            process.send_signal(signal.SIGINT)
            report, told = process.communicate(timeout=60)
    finally:
        os.close(terminal)
        os.close(its_end)
    assert (process.returncode, report, told) == (130, "", "\ninterrupted\n")


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whoever_ends_it_gets_the_clean_up_and_the_report(ses: LocalSes, asked: signal.Signals) -> None:
    # Unlisted, so that it looks again and again.
    ses.control(listBeforeClick=False)
    with started(ses, *LISTED) as process:
        read_until(process.stderr, "ListEmailIdentities")
        process.send_signal(asked)
        report, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "- [address]: it was sent" in report
    assert "was interrupted" in report
    assert "Traceback" not in told
    assert len(ses.calls(SEND)) == 1
    assert_clean(ses)


def test_a_second_sigterm_leaves_the_clean_up_alone(ses: LocalSes) -> None:
    """As from `make` and from the terminal both."""
    ses.control(listBeforeClick=False)
    ses.fault("slow", operation="DeleteCustomVerificationEmailTemplate", seconds=0.5)
    with started(ses, *LISTED) as process:
        read_until(process.stderr, "ListEmailIdentities")
        process.send_signal(signal.SIGTERM)
        read_until(process.stderr, "DeleteCustomVerificationEmailTemplate")
        process.send_signal(signal.SIGTERM)
        report, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "(interrupted)" not in report
    assert_clean(ses)


def test_a_terminal_that_is_gone_keeps_it_from_nothing(ses: LocalSes) -> None:
    ses.control(listBeforeClick=False)
    # Else it may be through before the signal reaches it.
    ses.fault("slow", operation="ListEmailIdentities", seconds=0.5)
    with started(ses, *LISTED) as process:
        assert process.stderr
        read_until(process.stderr, "ListEmailIdentities")
        process.stderr.close()
        process.send_signal(signal.SIGHUP)
        assert process.stdout
        report = process.stdout.read()
        process.wait(timeout=60)
    assert "was interrupted" in report
    assert_clean(ses)


def test_what_ignores_a_hang_up_goes_on(ses: LocalSes) -> None:
    """As under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with started(ses, *LISTED) as process:
            read_until(process.stderr, "SendCustomVerificationEmail")
            process.send_signal(signal.SIGHUP)
            report, _ = process.communicate(timeout=60)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert process.returncode == 0
    assert "**yes, as PENDING**" in report
