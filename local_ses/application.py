"""The WSGI application: SES in front of everything that moto has, and our own pages beside it."""

from collections.abc import Iterable
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

from flask import Flask
from moto.core.utils import convert_to_flask_response
from moto.moto_server.werkzeug_app import BackendRequest
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from local_ses.control import control
from local_ses.inbox.emulators import emulators
from local_ses.inbox.pages import inbox
from local_ses.inbox.verify import verify
from local_ses.origin import guarded
from local_ses.others import others
from local_ses.refusal import Application, refusal
from local_ses.server import Server
from local_ses.sesv2.urls import is_sesv2

LARGEST_REQUEST = 32 * 1024 * 1024
"""Bytes; well over what a message of 10 MB takes as JSON."""


def application(server: Server, host: str) -> Application:
    """`host` is what the server listens on, and may be asked for by."""
    sesv2 = _sesv2(server)
    moto = others(sesv2)

    def aws(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        chosen = sesv2 if is_sesv2(environ.get("PATH_INFO", "")) else moto
        return chosen(environ, start_response)

    own: dict[str, Any] = {
        "/_inbox": inbox(server),
        "/_control": control(server),
        "/_verify": verify(server),
        "/_aws/ses": emulators(server),
    }
    return _dated(guarded(_bounded(DispatcherMiddleware(aws, own)), host, tuple(own)), server)


def _sesv2(server: Server) -> Flask:
    """Every path of SES API v2 leads to the gate."""
    app = Flask("local_ses.sesv2", static_folder=None)
    app.request_class = BackendRequest
    # Before any matching, which doesn't take every path.
    app.before_request(convert_to_flask_response(server.gate.serve))
    return app


def _dated(app: Application, server: Server) -> Application:
    """Answers carry this server's time: clients take SES's from them."""

    def dated(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() != "date"]
            return start_response(status, [*kept, ("Date", format_datetime(server.clock.moment(), usegmt=True))], *rest)

        return app(environ, start)

    return dated


def _bounded(app: Application) -> Application:
    """A request that is too large, or doesn't tell its size, is refused before it is read."""
    sentence = f"The request is larger than {LARGEST_REQUEST} bytes, or doesn't say how large it is."
    too_large = refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestEntityTooLargeException", sentence)

    def bounded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        fits = length.isdecimal() and int(length) <= LARGEST_REQUEST and "HTTP_TRANSFER_ENCODING" not in environ
        return (app if fits else too_large)(environ, start_response)

    return bounded
