"""Who has confirmed: `python -m components.status`.

Reads the resources of the stack's state, not its outputs, which a run that failed leaves as they were.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

NOTHING = "-"
TYPE = "pulumi-python:dynamic/ses:EmailVerification"


class StatusError(Exception):
    """The state can't be read; the message ends in what to do."""


@dataclass(frozen=True)
class Status:
    """One address in one region, as the state has it."""

    address: str
    region: str
    status: str
    sent_at: str
    expires_at: str
    problem: str


def export(stack: str | None) -> Mapping[str, Any]:
    """The stack's deployment, by `pulumi stack export`. Raises StatusError."""
    command = ["pulumi", "stack", "export", *(["--stack", stack] if stack else [])]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise StatusError("there is no pulumi on PATH; install it, or use `make status`") from None
    if done.returncode:
        raise StatusError(f"{done.stderr.strip()}; name a stack that exists with --stack")
    exported: Mapping[str, Any] = json.loads(done.stdout)
    return exported


def statuses(exported: Mapping[str, Any]) -> list[Status]:
    """Every address of a deployment, in the order of address and region."""
    resources = (exported.get("deployment") or {}).get("resources") or []
    found = [
        _status(resource["outputs"]) for resource in resources if resource["type"] == TYPE and resource.get("outputs")
    ]
    return sorted(found, key=lambda status: (status.address, status.region))


def _status(outputs: Mapping[str, Any]) -> Status:
    return Status(
        address=outputs["address"],
        region=outputs["region"],
        status=outputs.get("status", ""),
        sent_at=outputs.get("sentAt", ""),
        expires_at=outputs.get("expiresAt", ""),
        problem=outputs.get("problem", ""),
    )


def table(shown: Iterable[Status]) -> Table:
    """The addresses as a table; what went wrong stands beside the status."""
    made = Table("address", "region", "status", "sent at", "link expires", "what to do", box=None, pad_edge=False)
    for status in shown:
        made.add_row(*(value or NOTHING for value in (status.address, status.region, status.status)), *_moments(status))
    return made


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


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m components.status", description=__doc__.splitlines()[0])
    parser.add_argument("--stack", help="the stack to read; default: the selected one")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    parser.add_argument("--limit", type=int, default=0, help="show at most so many rows; default: all")
    options = parser.parse_args(arguments)
    try:
        found = statuses(export(options.stack))
    except StatusError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.format == "json":
        print(json.dumps([asdict(status) for status in found], indent=1))
        return 0
    # Those with a problem first, so that a limit never hides one behind many that are well.
    shown = sorted(found, key=lambda status: not status.problem)
    shown = shown[: options.limit] if options.limit > 0 else shown
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table(shown))
    if len(shown) < len(found):
        print(f"… and {len(found) - len(shown)} more")
    print(summary(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
