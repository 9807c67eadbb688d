"""`ses-senders status`."""

import json
import sys
from dataclasses import asdict

import click

from ses_verified_senders.cli.errors import CommandError


@click.command
@click.option("--stack", metavar="NAME", help="The stack to read; default: the selected one.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How senders are printed.",
)
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Rows of the table at most; default: all.")
@click.option("--require-verified", is_flag=True, help="Exit with 1 unless every address has confirmed.")
@click.option(
    "--orphans",
    is_flag=True,
    help="List identities with this stack's tags that its state lacks, too (in JSON: with status ORPHANED). "
    "Asks SES, one call a second for each identity that the state lacks.",
)
@click.option(
    "--show-secrets", is_flag=True, help="Show addresses where the stack masks them (in JSON: beside the label)."
)
@click.option("--config-file", metavar="FILE", help="The stack's config, for --orphans; default: Pulumi.<stack>.yaml.")
def status(
    stack: str | None,
    output_format: str,
    limit: int,
    require_verified: bool,
    orphans: bool,
    show_secrets: bool,
    config_file: str | None,
) -> int:
    """Show who has confirmed.

    Reads the resources of a stack's state with `pulumi stack export`; run it in the project's folder.
    """
    from ses_verified_senders.life.record import SUCCESS
    from ses_verified_senders.status.selected_stack import SelectedStack, StackError
    from ses_verified_senders.status.statuses import orphaned, statuses
    from ses_verified_senders.status.table import show

    selected = SelectedStack(stack, config_file)
    try:
        senders = statuses(selected.export(show_secrets=show_secrets or orphans))
        unknown = list(orphaned(selected, senders)) if orphans else []
    except StackError as error:
        raise CommandError(str(error)) from None
    if not show_secrets:
        senders, unknown = [sender.masked for sender in senders], [sender.masked for sender in unknown]
    unverified = [sender for sender in senders if sender.status != SUCCESS]
    if output_format == "json":
        print(json.dumps([asdict(sender) for sender in (*senders, *unknown)], indent=1))
    else:
        show(senders, unknown, limit)
    failed = require_verified and (unverified or not senders)
    if failed:
        print(f"{len(unverified)} of {len(senders)} have not confirmed", file=sys.stderr)
    return int(bool(failed))
