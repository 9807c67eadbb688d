"""HTTP, by waitress: it reads a whole request before it gives it a thread, so that connections which say nothing cost
no thread, and large bodies go through a file."""

import logging
import socket
import uuid
from http import HTTPStatus
from typing import Any

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from local_ses.gate import LOSE_ANSWER
from local_ses.query import REQUEST_ID
from local_ses.refusal import Application, refusal

THREADS = 64
"""So many requests are answered at a time; those of a fault that waits, or that wait for a message, among them."""
MOST_CONNECTIONS = 4000
IDLE = 60
"""Seconds after which a connection ends on which nothing happens."""
ONE_PIECE = 65536
"""Bytes of an answer that is sent in one piece."""
CODES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "RequestEntityTooLargeException",
    HTTPStatus.INTERNAL_SERVER_ERROR: "InternalServiceErrorException",
}
SENTENCES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is too large: 32 MiB are the most.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "This local SES made a mistake; its log has it.",
}


def http_server(application: Application, listening: socket.socket, largest: int) -> BaseWSGIServer:
    """Serves on that socket until its thread is interrupted; a body has at most `largest` bytes."""
    for name in ("waitress", "waitress.queue"):
        # What it warns of (clients that go away, threads that are all at work) is nobody's mistake.
        logging.getLogger(name).setLevel(logging.ERROR)
    _allow_files(MOST_CONNECTIONS)
    server = create_server(
        _losing(_raw(application)),
        sockets=[listening],
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=IDLE,
        max_request_body_size=largest,
        asyncore_use_poll=True,
        ident="local-ses",
        # The Date is the application's clock's, and who asks is asked by its Host alone.
        clear_untrusted_proxy_headers=False,
    )
    server.channel_class = Channel
    # An answer leaves whole: where its head leaves first, Go's client may have closed before the body comes.
    server.adj.send_bytes = ONE_PIECE
    return server


def _allow_files(number: int) -> None:
    """Each connection is an open file, of which many systems allow 1,024 unless they are asked."""
    try:
        import resource
    except ImportError:
        return
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * number if most == resource.RLIM_INFINITY else min(2 * number, most)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _raw(app: Application) -> Application:
    """The path as it came, under the name that moto looks for it."""

    def raw(environ: dict[str, Any], start_response: Any) -> Any:
        environ["RAW_URI"] = environ["REQUEST_URI"]
        return app(environ, start_response)

    return raw


def _losing(app: Application) -> Application:
    """End the connection without an answer where that is asked for, as a broken network does."""

    def losing(environ: dict[str, Any], start_response: Any) -> Any:
        answer = app(environ, start_response)
        if environ.get(LOSE_ANSWER):
            raise ClientDisconnected
        return answer

    return losing


class Parser(HTTPRequestParser):  # type: ignore[misc]  # it ships no types
    """waitress's, which lets Python's own bound on the digits of a number end the connection without an answer."""

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError:
            raise ParsingError("Content-Length is not a number of bytes") from None


class RefusalTask(ErrorTask):  # type: ignore[misc]  # it ships no types
    """What can't be read as HTTP is refused as everything else is."""

    def execute(self) -> None:
        status = HTTPStatus(self.request.error.code)
        sentence = SENTENCES.get(status, f"The request isn't HTTP as it should be: {self.request.error.body}.")
        app = refusal(status, CODES.get(status, "BadRequestException"), sentence)
        kind = self.request.headers.get("CONTENT_TYPE", "")
        environ = {"CONTENT_TYPE": kind, "PATH_INFO": self.request.path, REQUEST_ID: str(uuid.uuid4())}

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            self.status = status
            self.response_headers.extend([*headers, ("x-amzn-RequestId", environ[REQUEST_ID])])

        [body] = app(environ, start)
        self.set_close_on_finish()
        self.content_length = len(body)
        self.channel.lingers = True
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]  # it ships no types
    """A connection. After a refusal it takes what the client is still sending until that ends or nothing comes for a
    while, as closing at once would take the answer away from it."""

    parser_class = Parser
    error_task_class = RefusalTask
    lingers = False
    _taking = False

    def handle_close(self) -> None:
        if not self.lingers or self._taking or not self.connected:
            super().handle_close()
            return
        self._taking, self.will_close = True, False
        self.socket.shutdown(socket.SHUT_WR)

    def readable(self) -> bool:
        return self._taking or bool(super().readable())

    def handle_read(self) -> None:
        if not self._taking:
            super().handle_read()
        elif not self.recv(65_536):
            super().handle_close()
