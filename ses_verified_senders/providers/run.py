"""What the provider's process knows of the run it serves: its settings, its clients, and what the program declares.

The engine starts one such process a run. A provider is unpickled in it and must hold no state of its own.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.declared.run_settings import RunSettings, usable_run_settings
from ses_verified_senders.life.gate import Gate
from ses_verified_senders.life.journals import Places, journal_of
from ses_verified_senders.life.ledger import Entry
from ses_verified_senders.life.mailer import Mailer
from ses_verified_senders.life.progress import Progress
from ses_verified_senders.life.template_backup import TemplateBackups
from ses_verified_senders.providers import quick_exit, sdk_hooks
from ses_verified_senders.providers.failure import SESError, hide_tracebacks
from ses_verified_senders.providers.process_note import EngineAddress, accompany
from ses_verified_senders.ses.accounts import Accounts, NoAccounts, state_folder
from ses_verified_senders.ses.client import IdentityListing, Ses
from ses_verified_senders.ses.clock import Clock, SystemClock
from ses_verified_senders.ses.session import AwsConfig, InvalidAwsConfig

CANCELLED = "the run was cancelled before this send; the next run goes on from here"
# Seconds for the sends in flight to end once their engine is gone.
PATIENCE = 15.0


class Clients(Places, Protocol):
    """What `ses.accounts.Accounts` offers."""

    def ses(self, region: str) -> Ses: ...


DEFAULTS = RunSettings()


@dataclass(frozen=True)
class Held:
    """What a state holds of an address, and how the group that held it was declared."""

    entry: Entry
    stack: str
    max_sends: int
    tags: Mapping[str, str]


class Run:
    """`folder` holds the journal and the limits' files."""

    def __init__(
        self, accounts: Clients, folder: Path, gate: Gate, clock: Clock, settings: RunSettings = DEFAULTS
    ) -> None:
        self.gate = gate
        self.clock = clock
        self.settings = settings
        self.progress = Progress(clock, settings.calls_per_second)
        self._accounts = accounts
        self._folder = folder
        self._lock = threading.Lock()
        self._lanes: dict[str, threading.Lock] = {}
        self._mailers: dict[str, Mailer] = {}
        self._declared: set[str] = set()
        self._handed: dict[tuple[str, str], Held] = {}
        self._listings: dict[str, IdentityListing] = {}
        self._unreadable: set[str] = set()

    def ses(self, region: str) -> Ses:
        """Raises SesError and InvalidAwsConfig."""
        ses = self._accounts.ses(region)
        if listing := self._listings.pop(region, None):
            ses.take_listing(listing)
        return ses

    def mailer(self, region: str) -> Mailer:
        """One a run, which remembers what it met. Raises SesError and InvalidAwsConfig."""
        ses = self.ses(region)
        with self._lock:
            if region not in self._mailers:
                journal = journal_of(ses, self._accounts, self._folder, self.settings.journal)
                self._mailers[region] = Mailer(ses, journal, self.gate)
            return self._mailers[region]

    @contextmanager
    def lane(self, region: str) -> Iterator[None]:
        """One group of a region at a time, so that no more than one of its e-mails is ever in flight."""
        with self._lock:
            lane = self._lanes.setdefault(region, threading.Lock())
        with lane:
            yield

    def end_lanes(self, patience: float) -> None:
        """Return once nothing is in flight in any region, or `patience` seconds are over."""
        with self._lock:
            lanes = list(self._lanes.values())
        until = time.monotonic() + patience
        for lane in lanes:
            lane.acquire(timeout=max(0.0, until - time.monotonic()))

    def template_backups(self, region: str) -> TemplateBackups:
        """Raises SesError and InvalidAwsConfig."""
        return TemplateBackups(self._folder / "templates" / self._accounts.place(region))

    def declare(self, *names: str) -> None:
        """The program declares these in this run, whatever resource held them before."""
        with self._lock:
            self._declared.update(names)

    def declares(self, name: str) -> bool:
        return name in self._declared

    def hand_listings(self, listings: Mapping[str, IdentityListing]) -> None:
        """What the program read of regions for its plan: a second listing would wait for SES's pace, ten thousand
        addresses for ten seconds."""
        self._listings.update(listings)

    def hand_over(self, region: str, held: Mapping[str, Held]) -> None:
        """What other groups of the stack held, by address."""
        with self._lock:
            self._handed.update({(region, address): one for address, one in held.items()})

    def handed(self, region: str, address: str) -> Held | None:
        return self._handed.get((region, address))

    def first_unreadable(self, region: str) -> bool:
        """True once: what keeps one read from SES keeps all of that region from it, and one error says it."""
        with self._lock:
            first = region not in self._unreadable
            self._unreadable.add(region)
            return first


def identity_name(region: str, address: str) -> str:
    return f"identity {region}/{address}"


def template_name(region: str, name: str) -> str:
    return f"template {region}/{name}"


_lock = threading.Lock()
_current: Run | None = None


def current() -> Run:
    """The run that this process serves."""
    if _current is None:
        raise RuntimeError("the provider was not configured")
    return _current


def use(run: Run | None) -> None:
    """Serve `run`; tests pass one of their own."""
    global _current
    _current = run


def cancel() -> None:
    """The engine asks to end: the send in flight ends as it will, and no other begins."""
    if _current is not None:
        _current.gate.cancel(CANCELLED)


def configure(get: Callable[[str], Any]) -> None:
    """Called by every provider of this process with the stack's config; the first call makes the run."""
    hide_tracebacks()
    quick_exit.prepare()
    with _lock:
        if _current is None:
            use(_from_config(get, SystemClock()))
            sdk_hooks.more_calls_at_once()
            if not sdk_hooks.hear_cancel():
                print("this release of Pulumi's SDK passes no ^C on: a cancelled run ends after its group", flush=True)


def _from_config(get: Callable[[str], Any], clock: Clock) -> Run:
    """A program refuses config that is at fault in `up` and `preview`, so this must not: the engine would remove
    nothing, and with PULUMI_CONTINUE_ON_ERROR forget the parents of what is left, so that it can't read its state any
    more."""
    engine = EngineAddress.among(sys.argv[1:])
    gate = Gate(lambda: engine is None or engine.answers())
    try:
        settings = usable_run_settings(get)
        aws = AwsConfig.usable(get, settings.roles)
    except (InvalidSettings, InvalidAwsConfig) as cause:
        return Run(NoAccounts(str(cause)), state_folder(""), gate, clock)
    folder = state_folder(settings.journal)
    accounts = Accounts(aws, folder, settings.calls_per_second, clock)
    made = Run(accounts, folder, gate, clock, settings)
    if engine:
        try:
            accompany(engine, folder, lambda: made.end_lanes(PATIENCE))
        except OSError as cause:
            wrong = f"folder {folder} can't be used ({cause}); make it writable or set `journal` to another"
            return Run(NoAccounts(wrong), folder, gate, clock, settings)
    return made


def failing(error: Exception) -> Exception:
    """The error as the engine shows it."""
    return SESError(str(error))
