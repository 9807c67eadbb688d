"""The server's parts, and the one place that puts them together."""

import threading
from collections.abc import Callable
from pathlib import Path

from moto.sesv2.models import sesv2_backends

from local_ses.calls import Calls
from local_ses.clock import MovableClock
from local_ses.faults import Faults
from local_ses.gate import Gate
from local_ses.inbox.mails import Mails
from local_ses.sesv2.models import CustomVerificationBackend
from local_ses.settings import Settings
from local_ses.store import Store
from local_ses.throttle import Throttle

FILE = "local-ses.sqlite"


class Server:
    """`folder` holds the server's file; `link` makes the absolute URL that belongs to a mail's token."""

    def __init__(self, folder: Path, link: Callable[[str], str]) -> None:
        self.store = Store(folder / FILE)
        self.settings = Settings(self.store)
        self.clock = MovableClock(self.store)
        self.calls = Calls(self.store)
        self.faults = Faults(self.store)
        self.mails = Mails(self.store, self.settings)
        self.gate = Gate(self, self.settings, self.clock, self.calls, self.faults, Throttle())
        self._link = link
        self._lock = threading.Lock()
        self._backends: dict[tuple[str, str], CustomVerificationBackend] = {}

    def backend(self, account: str, region: str) -> CustomVerificationBackend:
        """The one of that account and region. Raises KeyError if moto knows no such region."""
        with self._lock:
            if (account, region) not in self._backends:
                moto = sesv2_backends[account][region]
                backend = CustomVerificationBackend(
                    account, region, self.store, self.settings, self.clock, self.mails.add, self._link
                )
                backend.configuration_sets.replay(moto)
                self._backends[account, region] = backend
            return self._backends[account, region]

    def reset(self) -> None:
        """Forget everything, as if the data folder were empty; what is moto's alone too."""
        with self._lock:
            for moto in [moto for regions in list(sesv2_backends.values()) for moto in list(regions.values())]:
                moto.core_backend.reset()
            self.store.empty()
            self.gate.throttle.clear()
            self.settings.read()
            self.clock.read()
            self._backends.clear()

    def close(self) -> None:
        """The data stays in its file."""
        self.store.close()
