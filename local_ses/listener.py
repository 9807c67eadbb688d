"""The socket that the server listens on, and HTTP on it."""

import errno
import socket
import sqlite3
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from local_ses.application import application
from local_ses.origin import EVERYWHERE
from local_ses.server import Server
from local_ses.store import AnotherVersion

BACKLOG = 128


class CannotListen(Exception):
    """The server can't start; the message says why and what to do."""


class Handler(WSGIRequestHandler):
    """Logs nothing, as there is a log of calls; and leaves the Date to the application's clock."""

    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)
        self.send_header("Server", "local-ses")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:
        """Nobody's mistake: clients go away, and a fault may ask for it."""


class Listener:
    """Listens from the beginning; `server` has the parts, `url` is where it is reached. Raises CannotListen."""

    def __init__(self, host: str, port: int, folder: Path) -> None:
        self._socket = _bind(host, port)
        name = "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{self._socket.getsockname()[1]}/"
        try:
            self.server = Server(folder, lambda token: f"{self.url}_verify/{token}")
        except AnotherVersion as error:
            self._socket.close()
            raise CannotListen(str(error)) from None
        except (OSError, sqlite3.Error) as error:
            self._socket.close()
            raise CannotListen(
                f"the data folder {folder} can't be used ({error}); choose another with --data"
            ) from None
        self._http = make_server(
            host,
            self._socket.getsockname()[1],
            application(self.server, host),
            threaded=True,
            request_handler=Handler,
            fd=self._socket.fileno(),
        )

    def serve(self) -> None:
        """Until somebody raises something in this thread."""
        self._http.serve_forever()

    def close(self) -> None:
        self._http.server_close()
        self._socket.close()
        self.server.close()


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
