"""The WSGI application: SES in front of everything that moto has, and our own pages beside it."""

import json
from collections.abc import Callable, Iterable
from email.utils import format_datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any

from flask import Flask
from moto.core.utils import convert_to_flask_response
from moto.moto_server.werkzeug_app import BackendRequest, DomainDispatcherApplication, create_backend_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Request

from local_ses.control import control
from local_ses.inbox.emulators import emulators
from local_ses.inbox.pages import inbox
from local_ses.inbox.verify import verify
from local_ses.origin import refusal
from local_ses.server import Server

MOTOS_OWN = "/moto-api/"
LARGEST_REQUEST = 32 * 1024 * 1024
"""Bytes; well over what a message of 10 MB takes as JSON."""

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def application(server: Server, hosts: set[str]) -> Application:
    """`hosts` are the names under which this server may be asked."""
    sesv2 = _sesv2(server)
    moto = DomainDispatcherApplication(lambda service: sesv2 if service == "sesv2" else create_backend_app(service))

    def aws(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        found: Iterable[bytes] = (sesv2 if path.startswith("/v2/email") else moto)(environ, start_response)
        return found

    own: dict[str, Any] = {
        "/_inbox": inbox(server, hosts),
        "/_control": control(server, hosts),
        "/_verify": verify(server),
        "/_aws/ses": emulators(server, hosts),
    }
    return _bounded(_dated(DispatcherMiddleware(_guarded(aws, hosts), own), server))


def _sesv2(server: Server) -> Flask:
    """Every path of SES API v2 leads to the gate."""
    app = Flask("local_ses.sesv2", static_folder=None)
    app.request_class = BackendRequest
    # Before any matching, which doesn't take every path.
    app.before_request(convert_to_flask_response(server.gate.serve))
    return app


def _guarded(app: Application, hosts: set[str]) -> Application:
    """AWS and moto's own API for programs alone: moto would share them with the pages of every site."""

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = Request(environ, populate_request=False)
        if refused := refusal(asked, hosts):
            return _error(403, "AccessDeniedException", refused, start_response)
        if asked.path.startswith(MOTOS_OWN) and asked.content_length:
            body = asked.get_data()
            if not _is_object(body):
                return _error(400, "BadRequestException", "The body is no JSON object; send one.", start_response)
            environ["wsgi.input"] = BytesIO(body)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if not name.lower().startswith("access-control-")]
            return start_response(status, kept, *rest)

        return app(environ, start)

    return guarded


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False


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

    def bounded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= LARGEST_REQUEST and "HTTP_TRANSFER_ENCODING" not in environ:
            return app(environ, start_response)
        message = f"The request is larger than {LARGEST_REQUEST} bytes."
        return _error(413, "RequestEntityTooLargeException", message, start_response)

    return bounded


def _error(status: int, code: str, message: str, start_response: Any) -> Iterable[bytes]:
    """In the form of AWS."""
    body = json.dumps({"message": message}).encode()
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", code), ("Content-Length", str(len(body)))]
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [body]
