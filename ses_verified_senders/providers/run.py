"""What the provider's process knows of the run it serves: its settings, its clients, and what the program declares.

The engine starts one such process a run. A provider is unpickled in it and must hold no state of its own.
"""

import atexit
import json
import os
import re
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import psutil

from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.declared.run_settings import RunSettings, read_run_settings
from ses_verified_senders.life.gate import Gate
from ses_verified_senders.life.journal import Journal
from ses_verified_senders.life.mailer import Mailer
from ses_verified_senders.life.progress import Progress
from ses_verified_senders.providers.failure import SESError, hide_tracebacks
from ses_verified_senders.ses.accounts import Accounts, state_folder
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.clock import Clock, SystemClock
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import AwsConfig, InvalidAwsConfig


class Clients(Protocol):
    """What `ses.accounts.Accounts` offers."""

    def ses(self, region: str) -> Ses: ...

    def place(self, region: str) -> str: ...


DEFAULTS = RunSettings()


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
        self._declared: set[str] = set()
        self._unreadable: set[str] = set()

    def ses(self, region: str) -> Ses:
        """Raises SesError and InvalidAwsConfig."""
        return self._accounts.ses(region)

    def sender(self, region: str) -> Mailer:
        """Raises SesError and InvalidAwsConfig."""
        ses = self.ses(region)
        journal = Journal(self._folder / "pages" / self._accounts.place(region))
        return Mailer(ses, journal, self.gate)

    def declare(self, *names: str) -> None:
        """The program declares these in this run, whatever resource held them before."""
        with self._lock:
            self._declared.update(names)

    def declares(self, name: str) -> bool:
        return name in self._declared

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


def configure(get: Callable[[str], Any]) -> None:
    """Called by every provider of this process with the stack's config; the first call makes the run."""
    hide_tracebacks()
    with _lock:
        if _current is None:
            use(_from_config(get, SystemClock()))


def _from_config(get: Callable[[str], Any], clock: Clock) -> Run:
    try:
        settings = read_run_settings(get)
        aws = AwsConfig.of(get, settings.roles)
    except (InvalidSettings, InvalidAwsConfig) as cause:
        raise SESError(str(cause)) from None
    folder = state_folder(settings.journal)
    engine = _engine_address(sys.argv)
    try:
        _announce(folder, engine)
    except OSError as cause:
        raise SESError(
            f"folder {folder} can't be used ({cause}); make it writable or set `journal` to another"
        ) from None
    accounts = Accounts(aws, folder, settings.calls_per_second, clock)
    return Run(accounts, folder, Gate(lambda: _answers(engine)), clock, settings)


def _engine_address(arguments: list[str]) -> tuple[str, int] | None:
    """The engine passes its own address to the processes it starts."""
    for argument in arguments[1:]:
        match = re.fullmatch(r"(127\.0\.0\.1|localhost|\[::1\]):(\d+)", argument)
        if match:
            return match.group(1).strip("[]"), int(match.group(2))
    return None


def _answers(engine: tuple[str, int] | None) -> bool:
    """Whether the engine still listens; a killed one leaves this process behind."""
    if engine is None:
        return True
    try:
        socket.create_connection(engine, timeout=5).close()
    except OSError:
        return False
    return True


def _announce(folder: Path, engine: tuple[str, int] | None) -> None:
    """Leave a note of this process, by which a later run finds and ends it if its engine was killed."""
    if engine is None:
        return
    note = folder / "providers" / f"{os.getpid()}.json"
    note.parent.mkdir(parents=True, exist_ok=True)
    started = psutil.Process().create_time()
    note.write_text(json.dumps({"pid": os.getpid(), "createTime": started, "engine": f"{engine[0]}:{engine[1]}"}))
    atexit.register(note.unlink, missing_ok=True)


def failing(error: SesError | InvalidAwsConfig | Exception) -> Exception:
    """The error as the engine shows it."""
    return SESError(str(error))
