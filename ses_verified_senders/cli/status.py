"""`ses-senders status`."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from ses_verified_senders.cli.errors import CommandError

if TYPE_CHECKING:
    from ses_verified_senders.status.statuses import Status


@click.command
@click.option("--stack", metavar="NAME", help="The stack to read; default: the selected one.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "csv", "markdown", "html"]),
    default="table",
    show_default=True,
    help="How senders are printed; html is one page that needs no other file.",
)
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Rows of the table at most; default: all.")
@click.option("--require-verified", is_flag=True, help="Exit with 1 unless every address has confirmed.")
@click.option(
    "--orphans",
    is_flag=True,
    help="List identities with this stack's tags that its state lacks, too (beside the table: with status ORPHANED). "
    "Asks SES, one call a second for each identity that the state lacks.",
)
@click.option(
    "--show-secrets", is_flag=True, help="Show addresses where the stack masks them (in JSON: beside the label)."
)
@click.option(
    "--mask", is_flag=True, help="Show no address: its label, or sender-1 and so on where the stack has none."
)
@click.option("--config-file", metavar="FILE", help="The stack's config, for --orphans; default: Pulumi.<stack>.yaml.")
def status(
    stack: str | None,
    output_format: str,
    limit: int,
    require_verified: bool,
    orphans: bool,
    show_secrets: bool,
    mask: bool,
    config_file: str | None,
) -> int:
    """Show who has confirmed.

    Reads the resources of a stack's state with `pulumi stack export`; run it in the project's folder.
    """
    from ses_verified_senders.life.record import SUCCESS
    from ses_verified_senders.status.masking import masked
    from ses_verified_senders.status.selected_stack import SelectedStack, StackError
    from ses_verified_senders.status.statuses import orphaned, statuses
    from ses_verified_senders.status.table import show

    selected = SelectedStack(stack, config_file)
    try:
        senders = statuses(selected.export(show_secrets=show_secrets or orphans))
        unknown = list(orphaned(selected, senders)) if orphans else []
    except StackError as error:
        raise CommandError(str(error)) from None
    if mask or not show_secrets:
        senders, unknown = [sender.masked for sender in senders], [sender.masked for sender in unknown]
    if mask:
        senders, unknown = masked(senders, unknown)
    unverified = [sender for sender in senders if sender.status != SUCCESS]
    if output_format == "table":
        show(senders, unknown, limit)
    else:
        print(_written(output_format, senders, unknown), end="")
    failed = require_verified and (unverified or not senders)
    if failed:
        print(f"{len(unverified)} of {len(senders)} have not confirmed", file=sys.stderr)
    return int(bool(failed))


def _written(output_format: str, senders: "Sequence[Status]", orphans: "Sequence[Status]") -> str:
    """All of them in a format for a file."""
    from ses_verified_senders.status.markdown import markdown
    from ses_verified_senders.status.page import page
    from ses_verified_senders.status.records import as_csv, as_json

    match output_format:
        case "markdown":
            return markdown(senders, orphans)
        case "html":
            return page(senders, orphans, datetime.now(UTC))
        case "csv":
            return as_csv([*senders, *orphans])
        case _:
            return as_json([*senders, *orphans])
