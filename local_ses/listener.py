"""The socket that the server listens on, and HTTP on it."""

import errno
import socket
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from moto.core.models import DEFAULT_ACCOUNT_ID

from local_ses.application import LARGEST_REQUEST, application
from local_ses.connections import http_server
from local_ses.origin import EVERYWHERE
from local_ses.server import Server
from local_ses.sesv2.message import Mail
from local_ses.store import AnotherVersion, InUse

BACKLOG = 128


class CannotListen(Exception):
    """The server can't start; the message says why and what to do."""


@dataclass(frozen=True)
class Address:
    """Where the server listens and how it is reached. `allowed` are names beside this machine's that it may be asked
    for by; `public_url` is what its links begin with, where that isn't its own address."""

    host: str
    port: int
    allowed: Sequence[str] = ()
    public_url: str = ""


class Listener:
    """Listens from the beginning; `server` has the parts, `url` is where it is reached. Raises CannotListen."""

    def __init__(
        self,
        address: Address,
        folder: Path,
        account: str = DEFAULT_ACCOUNT_ID,
        forward: Callable[[Mail], None] = lambda mail: None,
    ) -> None:
        self._socket = _bind(address.host, address.port)
        name = "127.0.0.1" if address.host in EVERYWHERE else _in_url(address.host)
        self.url = f"http://{name}:{self._socket.getsockname()[1]}/"
        public = f"{address.public_url.rstrip('/')}/" if address.public_url else self.url
        try:
            self.server = Server(folder, lambda token: f"{public}_verify/{token}", forward, account)
        except (AnotherVersion, InUse) as error:
            self._socket.close()
            raise CannotListen(str(error)) from None
        except (OSError, sqlite3.Error) as error:
            self._socket.close()
            raise CannotListen(
                f"the data folder {folder} can't be used ({error}); choose another with --data"
            ) from None
        hosts = [address.host, *address.allowed, urlsplit(public).hostname or address.host]
        self._http = http_server(application(self.server, *hosts), self._socket, LARGEST_REQUEST)

    def serve(self) -> None:
        """Until somebody interrupts this thread."""
        self._http.run()

    def close(self) -> None:
        self._http.close()
        self._socket.close()
        self.server.close()


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _bind(host: str, port: int) -> socket.socket:
    if not host:
        raise CannotListen("can't listen on a host without a name; give one with --host, like 127.0.0.1")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise CannotListen(
                f"port {port} of {host} is taken; end what listens there, or choose another with --port"
            ) from None
        raise CannotListen(
            f"can't listen on port {port} of {host} ({error}); choose others with --host and --port"
        ) from None
    return listening
