"""A first `up` of sixty addresses at one a second, in one region and in three, and a set at rest.

`python bench/first_up.py [ADDRESSES]` takes about six minutes: the pace is SES's own. Beside it stands the least that
any client needs in one region.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import Project

REGIONS = ("us-east-1", "eu-west-1", "eu-central-1")
SEND = "SendCustomVerificationEmail"


def timed(act: Callable[[], object]) -> float:
    start = time.monotonic()
    act()
    return time.monotonic() - start


def refused(ses: LocalSes) -> int:
    """How many calls were answered with 429."""
    return sum(call["status"] == 429 for call in ses.calls())


def floor(ses: LocalSes, addresses: list[str]) -> None:
    """A bare loop with a second's pause: no look, no tag, no state, nothing survives a kill."""
    client = ses.client(retries=1)
    client.create_custom_verification_email_template(
        TemplateName="floor",
        FromEmailAddress="hello@example.com",
        TemplateSubject="Please confirm",
        TemplateContent="<p>Please confirm</p>",
        SuccessRedirectionURL="https://example.com/yes",
        FailureRedirectionURL="https://example.com/no",
    )
    for address in addresses:
        client.send_custom_verification_email(EmailAddress=address, TemplateName="floor")
        time.sleep(1)


def project(folder: Path, ses: LocalSes, calls_per_second: float, addresses: Sequence[object]) -> Project:
    folder.mkdir()
    made = Project(folder, ses, environment(folder / "state"))
    made.settings |= {"callsPerSecond": calls_per_second, "maxMailings": len(addresses)}
    made.declare(*addresses)
    return made


def run(act: Callable[[], object]) -> Callable[[], None]:
    """An engine's command that must end well."""

    def checked() -> None:
        outcome = act()
        if getattr(outcome, "exit_code", 0):
            raise SystemExit(getattr(outcome, "output", ""))

    return checked


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    table = Table("what", "addresses", "wall s", "sends", "429s", title="one call a second of each operation")
    with tempfile.TemporaryDirectory() as folder:
        addresses = [f"{number}@example.org" for number in range(count)]
        with LocalSes(rate=1, verified_from=["example.com"]) as ses:
            wall = timed(lambda: floor(ses, addresses))
            table.add_row(
                "boto3 loop, sleep(1)", str(count), f"{wall:.1f}", str(len(ses.calls(SEND))), str(refused(ses))
            )
        with LocalSes(rate=1, verified_from=["example.com"]) as ses:
            stack = project(Path(folder) / "sixty", ses, 1, addresses)
            for what, act in (("first up", stack.up), ("up again", stack.up), ("preview", stack.preview)):
                before = len(ses.calls(SEND))
                wall = timed(run(act))
                sends = len(ses.calls(SEND)) - before
                table.add_row(what, str(count), f"{wall:.1f}", str(sends), str(refused(ses)))
        with LocalSes(rate=1, verified_from=["example.com"]) as ses:
            regional = [
                {"address": address, "regions": [REGIONS[number % len(REGIONS)]]}
                for number, address in enumerate(addresses)
            ]
            stack = project(Path(folder) / "regions", ses, 1, regional)
            wall = timed(run(stack.up))
            table.add_row(
                "first up, three regions", str(count), f"{wall:.1f}", str(len(ses.calls(SEND))), str(refused(ses))
            )
        with LocalSes(rate=0, verified_from=["example.com"]) as ses:
            many = [f"{number}@example.org" for number in range(1000)]
            stack = project(Path(folder) / "thousand", ses, 0, many)
            for what, act in (("first up, no limit", stack.up), ("preview at rest", stack.preview)):
                before = len(ses.calls(SEND))
                wall = timed(run(act))
                sends = len(ses.calls(SEND)) - before
                table.add_row(what, "1000", f"{wall:.1f}", str(sends), str(refused(ses)))
    Console().print(table)


if __name__ == "__main__":
    main()
