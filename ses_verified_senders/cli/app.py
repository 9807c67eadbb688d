"""`ses-senders`: the command, its subcommands, and how it ends."""

import io
import os
import sys
from collections.abc import Sequence

import click

from ses_verified_senders.cli.adopt import adopt
from ses_verified_senders.cli.gallery import gallery
from ses_verified_senders.cli.lint import lint
from ses_verified_senders.cli.plan import plan
from ses_verified_senders.cli.preview_email import preview_email
from ses_verified_senders.cli.probe import probe
from ses_verified_senders.cli.status import status
from ses_verified_senders.extras import missing
from ses_verified_senders.version import VERSION

NAME = "ses-senders"
INTERRUPTED = 130
HELP = {"help_option_names": ["-h", "--help"]}
EXIT_CODES = """\b
Exit codes:
  0    all is well
  1    it found something wrong, or its output was closed
  2    it could not do what it was asked; plan ends with 1 then, and has codes of its own
  130  it was interrupted
"""


@click.group(context_settings=HELP, epilog=EXIT_CODES)
@click.version_option(VERSION, message="%(prog)s %(version)s")
def ses_senders() -> None:
    """Verify e-mail senders on Amazon SES: check the e-mails, see who has confirmed."""


for command in (plan, status, lint, gallery, preview_email, adopt, probe):
    # A command keeps the options of help that its first context has, which may be one without the group's.
    command.context_settings = {**command.context_settings, **HELP}
    ses_senders.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, by default the process's own, and return its exit code."""
    _open_streams()
    # A plan's 2 says that there is something to do.
    cannot = 1 if [*(sys.argv[1:] if arguments is None else arguments)][:1] == ["plan"] else 2
    for stream in (sys.stdout, sys.stderr):
        # What a terminal's encoding lacks is written as an escape.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(arguments)
    except click.ClickException as error:
        return _failed(_sentence(error), cannot)
    except click.Abort:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except ModuleNotFoundError as error:
        sentence = missing(error)
        if sentence is None:
            raise
        return _failed(sentence, cannot)
    except OSError as error:
        _discard_output()
        if isinstance(error, BrokenPipeError):
            return 1
        place = f"{error.filename}: " if error.filename else ""
        return _failed(f"{place}{error.strerror}; make it writable, or choose another place for the output", cannot)


def _open_streams() -> None:
    """Python has None for a stream that is closed from the start, as a service manager may leave it."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115  # as long as the process
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115


def _run(arguments: Sequence[str] | None) -> int:
    code = ses_senders.main(arguments, NAME, standalone_mode=False)
    # Here, and not when Python ends, a closed pipe or a full disk can still be met.
    sys.stdout.flush()
    return code or 0


def _failed(message: str, code: int) -> int:
    for line in message.splitlines():
        print(f"error: {line}", file=sys.stderr)
    return code


def _sentence(error: click.ClickException) -> str:
    message = error.format_message()
    if isinstance(error, click.UsageError) and error.ctx:
        return f"{message.rstrip('.?')}; see `{error.ctx.command_path} --help`"
    return message


def _discard_output() -> None:
    """Else Python tries to write the rest once more when it ends, and prints an error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
