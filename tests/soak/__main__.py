"""`python -m tests.soak MINUTES [SEED]`: random lives of senders on the real engine, against a model."""

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from local_ses.testing import LocalSes
from tests.engine.conftest import RATE
from tests.soak.episode import Episode
from tests.soak.scene import Broken

MINUTES = 10.0
HAPPENINGS = (
    "declared",
    "removed",
    "edited",
    "asked again",
    "clicked",
    "hours waited",
    "days expired",
    "by hand",
    "renamed",
    "journals lost",
)
DONE = ("episodes", "runs", "destroys", "sends", "kills", "faults", "identities deleted")
# What the design concedes is no fault: across machines, where SES lists nothing before the click.
JUDGED = ("conceded", "duplicates", "forgotten", "not converged", "broken")


def main(arguments: list[str]) -> int:
    """Lives one episode after the other until the time is over. Ends with 1 where the contract was broken."""
    minutes = float(arguments[0]) if arguments else MINUTES
    seed = int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**6)
    chance, counts = random.Random(seed), Counter[str]()
    end = time.monotonic() + 60 * minutes
    print(f"soak: {minutes:g} minutes, seed {seed}", flush=True)
    while time.monotonic() < end:
        counts["episodes"] += 1
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "ses"
            with LocalSes(rate=RATE, data=data, verified_from=["example.com"]) as ses:
                episode = Episode(Path(folder), ses, chance, counts)
                try:
                    episode.live(end)
                except Broken as broken:
                    counts["broken"] += 1
                    print(f"{broken}\n  " + "\n  ".join(episode.scene.story), flush=True)
                finally:
                    episode.end()
        print(_summary(counts), flush=True)
    return int(bool(counts["broken"]))


def _summary(counts: Counter[str]) -> str:
    return "\n  ".join(", ".join(f"{name}: {counts[name]}" for name in names) for names in (DONE, HAPPENINGS, JUDGED))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
