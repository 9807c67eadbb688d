"""What a set costs beside the engine's floor, Terraform (where it is installed) and a loop over boto3.

`python bench/cost.py [--sizes 10,100,1000] [--paced 60] [--json FILE]` prints one table in Markdown. `--paced` is the
size of the sets that are mailed at one a second, which is the pace of SES; all others go without a pace.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

# This file's own folder comes first, where a module may have the name of a package.
sys.path[0] = str(Path(__file__).parents[1])

from bench import peers  # noqa: E402
from bench.measure import Cost, measure  # noqa: E402
from bench.peers import Step  # noqa: E402
from engine.environment import environment  # noqa: E402
from local_ses.testing import LocalSes  # noqa: E402
from tests.engine.project import UP, Project  # noqa: E402

SLOW = 1_000
"""Beyond it, what makes a resource of each address is not measured: the file backend writes all of them each time."""


@dataclass(frozen=True)
class Row:
    subject: str
    addresses: int
    step: str
    cost: Cost
    state: int = 0
    throttled: int = 0


def ours(folder: Path, count: int, ses: LocalSes, calls_per_second: float) -> Iterator[Step]:
    folder.mkdir()
    project = Project(folder, ses, environment(folder / "state"))
    project.settings |= {"callsPerSecond": calls_per_second, "maxMailings": count}
    project.write_config()

    def run(*command: str) -> Cost:
        stack = ["pulumi", "--non-interactive", *command, "--stack", project.stack]
        # As its peers: what this shell has set (PYTHONDONTWRITEBYTECODE, say) costs none of them.
        return measure(stack, folder, project.environment)

    def declare(number: int) -> None:
        project.declare(*peers.names(number))

    yield from peers.life(lambda: run(*UP), lambda: run("preview"), declare, count)


def rows(sizes: Iterable[int], paced: int, root: Path) -> Iterator[Row]:
    yield from _measured("an empty program", 0, peers.empty_program(root / "empty"), root / "empty")
    for count in sizes:
        with _ses(rate=0) as ses:
            loop = peers.boto3_loop(root / f"loop{count}", count, ses, 0)
            yield from _measured("boto3 loop", count, loop, root / f"loop{count}")
        with _ses(rate=0) as ses:
            yield from _measured("ours", count, ours(root / f"ours{count}", count, ses, 0), root / f"ours{count}")
        if count <= SLOW:
            folder = root / f"terraform{count}"
            yield from _measured("terraform", count, peers.terraform(folder, count), folder)
            folder = root / f"trivial{count}"
            yield from _measured("resources that do nothing", count, peers.trivial_resources(folder, count), folder)
    if paced:
        with _ses(rate=1) as ses:
            loop = peers.boto3_loop(root / "paced-loop", paced, ses, 1)
            yield from _measured("boto3 loop, sleep(1)", paced, loop, root / "paced-loop", ses)
        with _ses(rate=1) as ses:
            folder = root / "paced"
            first = islice(ours(folder, paced, ses, 1), 1)
            yield from _measured("ours, one a second", paced, first, folder, ses)


def _ses(rate: float) -> LocalSes:
    return LocalSes(rate=rate, verified_from=["example.com"])


def _measured(
    subject: str, addresses: int, steps: Iterable[Step], folder: Path, ses: LocalSes | None = None
) -> Iterator[Row]:
    for step, act in steps:
        print(f"{subject}, {addresses}: {step}", file=sys.stderr, flush=True)
        cost = act()
        throttled = sum(call["status"] == 429 for call in ses.calls()) if ses else 0
        yield Row(subject, addresses, step, cost, _state(folder), throttled)


def _state(folder: Path) -> int:
    """Bytes of the stack's state, as its backend holds it."""
    found = [*folder.glob("state/.pulumi/stacks/*/*.json"), *folder.glob("terraform.tfstate")]
    return sum(file.stat().st_size for file in found)


def markdown(found: Iterable[Row]) -> Iterator[str]:
    yield "| | addresses | | wall s | CPU s | memory MiB | lines | state bytes | throttled |"
    yield "|---|---:|---|---:|---:|---:|---:|---:|---:|"
    for row in found:
        cost = f"{row.cost.wall:.1f} | {row.cost.cpu:.1f} | {row.cost.memory:.0f} | {row.cost.lines}"
        yield f"| {row.subject} | {row.addresses:,} | {row.step} | {cost} | {row.state:,} | {row.throttled} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--sizes", default="10,100,1000", help="of the sets, separated by commas; below 10,000, as each gets one more"
    )
    parser.add_argument("--paced", type=int, default=60, help="size of the set that is mailed at one a second; 0: none")
    parser.add_argument("--json", type=Path, help="a file that gets the same as JSON")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = list(rows([int(size) for size in given.sizes.split(",")], given.paced, Path(folder)))
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    print(f"{os.cpu_count()} processors, load {load}, Python {platform.python_version()}\n")
    print("\n".join(markdown(found)))
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in found], indent=1) + "\n")


if __name__ == "__main__":
    main()
