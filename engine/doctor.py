"""`make doctor`: what is there, what is missing, and what to do about it."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine import cache, find, lock, server, version
from engine.errors import EngineError, StepFailed
from engine.place import PROJECT, STACK, Place

# Each tool, what it is for and what to do when it isn't there; the names are other names of the same.
TOOLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "git": ("for the project's sources", ()),
    "make": ("for all of this", ()),
    "chromium": ("for the tests of pages", ("chromium-browser", "google-chrome")),
    "node": ("for the tests with the AWS SDK for JavaScript", ()),
    "aws": ("for a look at SES by hand", ()),
}


@dataclass(frozen=True)
class Diagnosis:
    """`needed` makes the doctor's exit code 1 when it isn't `well`."""

    well: bool
    text: str
    needed: bool = True

    def __str__(self) -> str:
        mark = "ok" if self.well else "missing" if self.needed else "-"
        return f"{mark:8}{self.text}"


def doctor(place: Place, arguments: Sequence[str]) -> int:
    findings = list(_findings(place))
    for finding in findings:
        print(finding)
    return 0 if all(finding.well or not finding.needed for finding in findings) else 1


def _findings(place: Place) -> Iterator[Diagnosis]:
    yield Diagnosis(True, f"Python {version.text(sys.version_info[:3])} in {sys.prefix}")
    yield from _engine()
    yield _port(place)
    yield _lock(place)
    for tool, (purpose, others) in TOOLS.items():
        executable = next(filter(None, map(shutil.which, (tool, *others))), None)
        found = executable or f"not on PATH; install {tool}"
        yield Diagnosis(bool(executable), f"{tool}, {purpose}: {found}", needed=False)


def _engine() -> Iterator[Diagnosis]:
    try:
        own, reason = find.on_path(), ""
    except StepFailed as failure:
        own, reason = None, failure.reason
    yield Diagnosis(bool(own), f"pulumi on PATH: {own or reason}", needed=False)
    kept = find.kept()
    yield Diagnosis(bool(kept), f"engine kept: {kept or f'none in {cache.built().parent}'}", needed=False)
    go = shutil.which("go")
    yield Diagnosis(bool(go), f"go, to build an engine: {go or 'not on PATH'}", needed=False)
    if own or kept:
        return
    if go:
        yield Diagnosis(True, "no engine yet: `make up` gets one from the official installer or builds it with go")
    else:
        yield Diagnosis(False, f"an engine: install Pulumi {version.VERSION} or newer, or Go, to build it from sources")


def _port(place: Place) -> Diagnosis:
    running = server.running(place)
    if running and running.port == place.port:
        return Diagnosis(True, f"port {place.port}: our local SES server, process {running.process.pid}")
    free = not server.taken(place.port)
    return Diagnosis(
        free, f"port {place.port}: {'free' if free else 'taken by another program; choose LOCAL_SES_PORT'}"
    )


def _lock(place: Place) -> Diagnosis:
    try:
        held = lock.locks(place.state, PROJECT, STACK)
    except EngineError as error:
        return Diagnosis(False, f"lock of the stack {STACK}: {error}")
    stuck = [one for one in held if not one.is_here()]
    holders = "; ".join(f"{one}{_advice(one)}" for one in held)
    return Diagnosis(not stuck, f"lock of the stack {STACK}: {holders or 'none'}")


def _advice(held: lock.Lock) -> str:
    if not held.is_here():
        return f", another machine's; if that run is over, delete {held.file}"
    return "" if held.is_held() else ", which was killed; `make up` cancels it"
