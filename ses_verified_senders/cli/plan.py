"""`ses-senders plan`."""

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ses_verified_senders.cli.errors import CommandError

if TYPE_CHECKING:
    from ses_verified_senders.plan.previewed import Previewed

CHANGES = 2
STOPPED = 3
EPILOG = """\b
Exit codes:
  0    nothing to do
  1    the preview failed, or the destroy would
  2    there is something to do
  3    a limit stops the change, or --only-due found more than e-mails that are due again
"""


@click.command(epilog=EPILOG, context_settings={"ignore_unknown_options": True})
@click.option("--stack", metavar="NAME", help="The stack to plan for; default: the selected one.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How the plan is written.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to a file as well.")
@click.option("--config-file", metavar="FILE", help="The stack's config; default: Pulumi.<stack>.yaml.")
@click.option("--only-due", is_flag=True, help="Exit with 3 where there is more to do than e-mails that are due again.")
@click.option("--destroy", is_flag=True, help="Plan for `pulumi destroy`, by the stack's state and a look at SES.")
@click.argument("preview_options", nargs=-1, type=click.UNPROCESSED)
def plan(
    stack: str | None,
    output_format: str,
    out: Path | None,
    config_file: str | None,
    only_due: bool,
    destroy: bool,
    preview_options: tuple[str, ...],
) -> int:
    """Show who the next `pulumi up` mails, adopts and removes, and why.

    Runs `pulumi preview` in this folder, which sends nothing. PREVIEW_OPTIONS are passed on to it, after `--`. With
    --destroy, show what `pulumi destroy` deletes, keeps and gives back; no program runs.
    """
    if destroy and preview_options:
        raise CommandError(f"--destroy runs no preview; leave out {' '.join(preview_options)}")
    try:
        found = _destroyed(stack, config_file) if destroy else _previewed(stack, config_file, preview_options)
    except CommandError as error:
        if out and output_format == "markdown":
            # Else the comment of the run before would go on showing a plan. Why there is none is said in any case.
            with contextlib.suppress(CommandError, OSError):
                _save(out, _without_plan(stack, "Plan: the preview failed.", str(error)))
        raise
    written = _written(output_format, found, stack)
    print(written)
    if out:
        _save(out, written)
    if any(one.stop or (only_due and one.more_than_due) for one in found.plans):
        return STOPPED
    if found.failed:
        print(found.output, file=sys.stderr)
    if found.failed or any(one.failure for one in found.plans):
        return 1
    return 0 if all(one.empty for one in found.plans) else CHANGES


def _previewed(stack: str | None, config_file: str | None, preview_options: tuple[str, ...]) -> "Previewed":
    from ses_verified_senders.plan.previewed import PreviewError, previewed

    named = ["--stack", stack] if stack else []
    config = ["--config-file", config_file] if config_file else []
    try:
        return previewed([*named, *config, *preview_options])
    except PreviewError as error:
        raise CommandError(str(error)) from None


def _destroyed(stack: str | None, config_file: str | None) -> "Previewed":
    from ses_verified_senders.plan.destruction import destruction
    from ses_verified_senders.plan.previewed import Previewed
    from ses_verified_senders.status.selected_stack import SelectedStack, StackError, project_folder

    try:
        return Previewed([destruction(SelectedStack(stack, config_file), project_folder())], False, "")
    except StackError as error:
        raise CommandError(str(error)) from None


def _written(output_format: str, found: "Previewed", stack: str | None) -> str:
    """Raises CommandError."""
    from ses_verified_senders.plan.markdown import markdown
    from ses_verified_senders.plan.plan_json import as_json
    from ses_verified_senders.plan.text import text

    match output_format:
        case "markdown" if found.plans:
            return markdown(*found.plans, said=found.output if found.failed else "")
        case "markdown":
            return _without_plan(stack, "Plan: this stack declares no senders.")
        case "json":
            return as_json(*found.plans)
        case _:
            return "\n".join(text(one) for one in found.plans)


def _without_plan(stack: str | None, headline: str, said: str = "") -> str:
    """Raises CommandError where the stack doesn't tell its name."""
    from ses_verified_senders.plan.markdown import without_plan
    from ses_verified_senders.status.selected_stack import SelectedStack, StackError

    try:
        return without_plan(SelectedStack(stack).full_name(), headline, said)
    except StackError as error:
        raise CommandError(str(error)) from None


def _save(file: Path, written: str) -> None:
    file.write_text(f"{written}\n", encoding="utf-8")
