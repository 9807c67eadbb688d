"""Who has confirmed: `python -m ses_verified_senders.status`.

Reads the resources of the stack's state, not its outputs, which a run that failed leaves as they were.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from ses_verified_senders.life.record import SUCCESS
from ses_verified_senders.status.left_behind import left_behind
from ses_verified_senders.status.selected_stack import SelectedStack, StackError

NOTHING = "-"
ORPHANED = "ORPHANED"
"""Our own word for an identity that is at SES with the stack's tags and not in its state."""
NOT_IN_STATE = "carries this stack's tags and is not in its state"
TAKEN_UP = "the next `pulumi up` takes it up again"
LEFT = "declare it again, or delete the identity"
TYPE = "pulumi-python:dynamic/ses:EmailVerification"


@dataclass(frozen=True)
class Status:
    """One address in one region, as the state has it, or as SES alone has it (ORPHANED).

    Where the stack masks addresses, `label` is what it calls this one, and `address` may be "".
    """

    address: str
    region: str
    status: str
    sent_at: str
    expires_at: str
    problem: str
    stack: str = ""
    label: str = ""

    @property
    def masked(self) -> "Status":
        """The same with its address only if that has no label."""
        return replace(self, address="") if self.label else self


def statuses(exported: Mapping[str, Any]) -> list[Status]:
    """Every address of a deployment, in the order of address and region."""
    resources = (exported.get("deployment") or {}).get("resources") or []
    found = [
        _status(resource["outputs"]) for resource in resources if resource["type"] == TYPE and resource.get("outputs")
    ]
    return sorted(found, key=lambda status: (status.label or status.address, status.region))


def _status(outputs: Mapping[str, Any]) -> Status:
    return Status(
        address=_in_clear(outputs["address"]),
        region=outputs["region"],
        status=outputs.get("status", ""),
        sent_at=outputs.get("sentAt", ""),
        expires_at=outputs.get("expiresAt", ""),
        problem=outputs.get("problem", ""),
        stack=outputs.get("stack", ""),
        label=outputs.get("label") or "",
    )


def _in_clear(value: str | Mapping[str, str]) -> str:
    """A property of an exported deployment; "" for a secret that was exported encrypted."""
    return value if isinstance(value, str) else json.loads(value.get("plaintext", '""'))


def table(shown: Iterable[Status]) -> Table:
    """The addresses as a table; what went wrong stands beside the status."""
    made = Table("address", "region", "status", "sent at", "link expires", "what to do", box=None, pad_edge=False)
    for status in shown:
        made.add_row(
            *(value or NOTHING for value in (_called(status), status.region, status.status)), *_moments(status)
        )
    return made


def _called(status: Status) -> str:
    return status.address or status.label


def _moments(status: Status) -> tuple[str, str, str]:
    expires = status.expires_at if status.status == "PENDING" else ""
    return _readable(status.sent_at), _readable(expires), status.problem


def _readable(moment: str) -> str:
    return moment.replace("T", " ").removesuffix("Z") + " UTC" if moment else NOTHING


def summary(all_: Sequence[Status]) -> str:
    """One line: how many there are of each status."""
    counts = Counter(status.status for status in all_)
    said = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return f"{len(all_)} sender{'' if len(all_) == 1 else 's'}: {said}" if all_ else "no senders in this stack yet"


def orphaned(stack: SelectedStack, found: Iterable[Status]) -> Iterator[Status]:
    """What is at SES with the stack's tags and not among those found in its state. Raises StackError."""
    for left in left_behind(stack, {(status.region, status.address) for status in found}, _root()):
        advice = TAKEN_UP if left.declared else LEFT
        yield Status(left.address, left.region, ORPHANED, "", "", f"{NOT_IN_STATE}; {advice}", left.stack, left.label)


def _root() -> Path:
    """The project's folder, as the engine finds it from here."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "Pulumi.yaml").exists()), here)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ses_verified_senders.status", description=__doc__.splitlines()[0])
    parser.add_argument("--stack", help="the stack to read; default: the selected one")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    parser.add_argument("--limit", type=int, default=0, help="show at most so many rows; default: all")
    parser.add_argument(
        "--require-verified", action="store_true", help="exit with 1 unless every address has confirmed"
    )
    parser.add_argument(
        "--orphans",
        action="store_true",
        help="list identities with this stack's tags that it doesn't know, as well (in JSON: with status ORPHANED); "
        "asks SES, one call a second for each identity that it doesn't know",
    )
    parser.add_argument(
        "--show-secrets",
        action="store_true",
        help="show addresses where the stack masks them (in JSON: beside the label)",
    )
    parser.add_argument("--config-file", help="the stack's config, for --orphans; default: Pulumi.<stack>.yaml")
    options = parser.parse_args(arguments)
    stack = SelectedStack(options.stack, options.config_file)
    try:
        found = statuses(stack.export(show_secrets=options.show_secrets or options.orphans))
        unknown = list(orphaned(stack, found)) if options.orphans else []
    except StackError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if not options.show_secrets:
        found, unknown = [status.masked for status in found], [status.masked for status in unknown]
    unverified = [status for status in found if status.status != SUCCESS]
    failed = options.require_verified and (unverified or not found)
    if options.format == "json":
        print(json.dumps([asdict(status) for status in (*found, *unknown)], indent=1))
        return int(bool(failed))
    _show(found, options.limit)
    for orphan in unknown:
        print(f"{orphan.region}/{_called(orphan)} {orphan.problem}")
    if failed:
        print(f"{len(unverified)} of {len(found)} have not confirmed", file=sys.stderr)
    return int(bool(failed))


def _show(found: Sequence[Status], limit: int) -> None:
    # Those with a problem first, so that a limit never hides one behind many that are well.
    shown = sorted(found, key=lambda status: not status.problem)
    shown = shown[:limit] if limit > 0 else shown
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table(shown))
    if len(shown) < len(found):
        print(f"… and {len(found) - len(shown)} more")
    print(summary(found))


if __name__ == "__main__":
    sys.exit(main())
