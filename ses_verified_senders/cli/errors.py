"""What ends a command before its work is done."""

import click


class CommandError(click.ClickException):
    """The command can't be carried out: `main` prints each line of the message after `error: `."""

    exit_code = 2
