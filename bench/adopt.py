"""An account of a thousand verified addresses: read into files, taken over, and left.

`python bench/adopt.py [ADDRESSES]` does so without a pace; at SES's own of one call a second, the reading alone takes a
second for each address. Ends with 1 if somebody was mailed, or if the account is not what it was before.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import Project
from tests.engine.takeover import account, adopt, populate, start_anew, use_what_was_written


def timed(what: str, act: Callable[[], object]) -> object:
    start = time.monotonic()
    done = act()
    print(f"{what}: {time.monotonic() - start:.1f} s", flush=True)
    return done


def main(addresses: int) -> int:
    with tempfile.TemporaryDirectory() as folder, LocalSes(verified_from=["example.com"]) as ses:
        home = Path(folder) / "takeover"
        home.mkdir()
        project = Project(home, ses, environment(home / "state"))
        start_anew(project)
        populate(ses)
        for number in range(addresses):
            ses.put_identity(f"many{number}@example.net", "SUCCESS", tags={"number": str(number)})
        ses.clear_mails()
        before = account(ses)
        timed(f"adopt, {addresses} addresses", lambda: adopt(project))
        use_what_was_written(project)
        project.settings["callsPerSecond"] = 0
        for name, act in (("preview", project.preview), ("up", project.up), ("destroy", project.destroy)):
            outcome = timed(name, act)
            if outcome.exit_code:  # type: ignore[attr-defined]  # an Outcome
                print(outcome)
                return 1
        mails, same = sum(project.mails().values()), account(ses) == before
        print(f"{mails} e-mails; the account is {'what it was' if same else 'not what it was'}")
        return int(bool(mails) or not same)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
