"""Who has confirmed: `python -m components.status`.

Reads the resources of the stack's state, not its outputs, which a run that failed leaves as they were.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from components.life.record import SUCCESS
from components.orphans import orphans
from components.ses.accounts import Accounts, state_folder
from components.ses.clock import SystemClock
from components.ses.errors import SesError
from components.ses.session import AwsConfig, InvalidAwsConfig

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
    stack: str = ""


def export(stack: str | None) -> Mapping[str, Any]:
    """The stack's deployment, by `pulumi stack export`. Raises StatusError."""
    return _pulumi(stack, "stack", "export")


def _pulumi(stack: str | None, *words: str) -> Mapping[str, Any]:
    """What a command of the engine prints, which is JSON."""
    command = ["pulumi", *words, *(["--stack", stack] if stack else [])]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise StatusError("there is no pulumi on PATH; install it, or use `make status`") from None
    if done.returncode:
        raise StatusError(f"{done.stderr.strip()}; name a stack that exists with --stack")
    printed: Mapping[str, Any] = json.loads(done.stdout)
    return printed


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
        stack=outputs.get("stack", ""),
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


def left_behind(stack: str | None, found: Sequence[Status]) -> Iterator[str]:
    """`region/address` of each identity that carries the stack's tags and that the stack doesn't know. Raises
    StatusError."""
    values = {key: entry.get("value") for key, entry in _pulumi(stack, "config", "--json").items()}
    project = next((key.split(":")[0] for key in values if not key.startswith("aws:")), "")
    journal, rate = values.get(f"{project}:journal"), values.get(f"{project}:callsPerSecond")
    try:
        accounts = Accounts(AwsConfig.of(values.get), state_folder(journal), float(rate or 1), SystemClock())
        for region in sorted({status.region for status in found}):
            known = {status.address for status in found if status.region == region}
            name = next(status.stack for status in found if status.region == region)
            for address in orphans(accounts.ses(region), name, known):
                yield f"{region}/{address}"
    except (SesError, InvalidAwsConfig) as error:
        raise StatusError(str(error)) from None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m components.status", description=__doc__.splitlines()[0])
    parser.add_argument("--stack", help="the stack to read; default: the selected one")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    parser.add_argument("--limit", type=int, default=0, help="show at most so many rows; default: all")
    parser.add_argument(
        "--require-verified", action="store_true", help="exit with 1 unless every address has confirmed"
    )
    parser.add_argument(
        "--orphans", action="store_true", help="list identities with this stack's tags that it doesn't know; asks SES"
    )
    options = parser.parse_args(arguments)
    try:
        found = statuses(export(options.stack))
        orphaned = list(left_behind(options.stack, found)) if options.orphans else []
    except StatusError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    unverified = [status for status in found if status.status != SUCCESS]
    failed = options.require_verified and (unverified or not found)
    if options.format == "json":
        print(json.dumps([asdict(status) for status in found], indent=1))
        return int(bool(failed))
    _show(found, options.limit)
    for name in orphaned:
        print(f"{name} carries this stack's tags and is not in its state; declare it again, or delete the identity")
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
