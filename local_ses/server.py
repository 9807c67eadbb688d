"""The server's parts, and the one place that puts them together."""

import threading
from collections.abc import Callable
from pathlib import Path

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.moto_api._internal.models import moto_api_backend
from moto.sesv2.models import sesv2_backends

from local_ses.calls import Calls
from local_ses.clock import MovableClock
from local_ses.faults import Faults
from local_ses.gate import Gate
from local_ses.inbox.mails import Mails
from local_ses.sesv2.message import Mail
from local_ses.sesv2.models import SesBackend
from local_ses.settings import Settings
from local_ses.store import Store
from local_ses.throttle import Throttle

FILE = "local-ses.sqlite"


class Server:
    """`folder` holds the server's file; `link` makes the absolute URL that belongs to a mail's token; `forward` gets
    every mail as well, once it is kept; `account` is that of access keys that stand for none."""

    def __init__(
        self,
        folder: Path,
        link: Callable[[str], str],
        forward: Callable[[Mail], None] = lambda mail: None,
        account: str = DEFAULT_ACCOUNT_ID,
    ) -> None:
        self.store = Store(folder / FILE)
        self.settings = Settings(self.store)
        self.clock = MovableClock(self.store)
        self.calls = Calls(self.store)
        self.faults = Faults(self.store)
        self.mails = Mails(self.store, self.settings)
        self.gate = Gate(self.store, self.settings, self.clock, self.calls, self.faults, Throttle())
        self.link = link
        self.account = account
        self._forward = forward
        self._lock = threading.Lock()
        self._backends: dict[tuple[str, str], SesBackend] = {}

    def deliver(self, mail: Mail) -> None:
        """To the inbox, and on from there."""
        self.mails.add(mail)
        self.store.afterwards(lambda: self._forward(mail))

    def backend(self, account: str, region: str) -> SesBackend:
        """The one of that account and region. Raises KeyError if moto knows no such region."""
        with self._lock:
            if (account, region) not in self._backends:
                sesv2_backends[account][region]
                backend = SesBackend(account, region, self.store, self.settings, self.clock, self)
                self._backends[account, region] = backend
            return self._backends[account, region]

    def reset(self) -> None:
        """As if the server had just been started on an empty data folder; moto forgets all of its services too."""
        moto_api_backend.reset()
        with self.store.transaction():
            self.store.empty()
            self.settings.reset()
            self.clock.read()
        self.gate.throttle.clear()

    def close(self) -> None:
        """The data stays in its file."""
        self.store.close()
