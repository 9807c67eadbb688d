"""The program's watch on the process that serves its resources: where that is killed, as by a machine short of memory,
the engine never answers the registrations that wait for it, and the run would hang for good."""

import os
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import psutil

from ses_verified_senders.program import monitor, this_stack
from ses_verified_senders.program.per_run import per_run
from ses_verified_senders.providers.process_note import EngineAddress, ProviderNote, notes_of
from ses_verified_senders.ses.accounts import state_folder

EVERY = 1.0
# Seconds for the program to end by itself, as it does where the whole run is over.
GRACE = 5.0
DIED = (
    "error: the process that serves this stack's resources was killed, as a machine short of memory does; "
    "run again, after `pulumi cancel` if the stack is still locked"
)


@per_run
def begin() -> None:
    """Watch from now on; once is enough. A unit test has no such process."""
    engine = _engine(sys.orig_argv)
    if engine and not monitor.is_mocked():
        journal = state_folder(this_stack.run_settings().journal)
        threading.Thread(target=_watch, args=(engine, journal), daemon=True).start()


def _engine(arguments: list[str]) -> EngineAddress | None:
    """What follows `--engine` in the arguments that the language host starts a program with."""
    following = [value for name, value in pairwise(arguments) if name == "--engine"]
    return EngineAddress.among(following)


def _watch(engine: EngineAddress, journal: Path) -> None:
    began = psutil.Process().create_time()
    seen: set[ProviderNote] = set()
    while not any(_died(note) for note in seen):
        time.sleep(EVERY)
        # Those of the preview before belong to a program before this one.
        seen |= {note for note in notes_of(engine, journal) if note.created >= began}
    print(DIED, file=sys.stderr, flush=True)
    os._exit(1)


def _died(note: ProviderNote) -> bool:
    if note.alive():
        return False
    time.sleep(GRACE)
    return True
