"""The WSGI application: SES in front of everything that moto has, and our own pages beside it."""

import uuid
from collections.abc import Iterable
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

from moto.core.request import Request
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from local_ses.account import in_account
from local_ses.control.application import control
from local_ses.gate import Response
from local_ses.health import health
from local_ses.inbox.emulators import emulators
from local_ses.inbox.pages import inbox
from local_ses.inbox.verify import verify
from local_ses.origin import guarded
from local_ses.others import others
from local_ses.query import REQUEST_ID
from local_ses.refusal import Application, phrase, refusal
from local_ses.server import Server
from local_ses.ses.responses import SESResponse
from local_ses.sesv2.responses import SESV2Response
from local_ses.sesv2.urls import is_sesv2

LARGEST_REQUEST = 32 * 1024 * 1024
"""Bytes; well over what a message of 10 MB takes as JSON."""


def application(server: Server, *hosts: str) -> Application:
    """`hosts` are the names that the server may be asked for by, beside this machine's own; the first is what it
    listens on."""
    sesv2 = _ses(server, SESV2Response)
    moto = others(sesv2, _ses(server, SESResponse), server.reset)

    def aws(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        chosen = sesv2 if is_sesv2(environ.get("PATH_INFO", "")) else moto
        return chosen(environ, start_response)

    own: dict[str, Any] = {
        "/_inbox": inbox(server),
        "/_control": control(server),
        "/_verify": verify(server),
        "/_aws/ses": emulators(server),
        "/_health": health(),
    }
    own = {path: _from_its_root(app) for path, app in own.items()}
    pages = DispatcherMiddleware(_welcoming(in_account(aws, server.account)), own)
    return _signed(guarded(_bounded(pages), hosts, tuple(own)), server)


class SesRequest(Request):
    """moto's form of a request, from a real server."""

    from_wsgi_server = True


def _ses(server: Server, kind: type[SESV2Response] | type[SESResponse]) -> Application:
    """Every path leads to the gate."""

    def ses(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # Not noted in the environ, which would know itself then and stay until the next collection of garbage.
        request = SesRequest(environ, populate_request=False)
        response: Response = kind(server)
        status, headers, body = server.gate.serve(response, request)
        encoded = body.encode()
        start_response(f"{status} {phrase(status)}", [*headers.items(), ("Content-Length", str(len(encoded)))])
        return [encoded]

    return ses


def _from_its_root(app: Application) -> Application:
    """`/_aws/ses` is asked for as well as `/_aws/ses/`; a redirection would lose the one who doesn't follow it."""

    def rooted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["PATH_INFO"] = environ["PATH_INFO"] or "/"
        return app(environ, start_response)

    return rooted


def _welcoming(app: Application) -> Application:
    """A person who types the server's address gets to the inbox; a program gets S3's list of buckets."""

    def welcome(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        person = "text/html" in environ.get("HTTP_ACCEPT", "") and "HTTP_AUTHORIZATION" not in environ
        if person and environ["REQUEST_METHOD"] == "GET" and environ.get("PATH_INFO", "/") in ("", "/"):
            start_response("302 Found", [("Location", "/_inbox/"), ("Content-Length", "0")])
            return []
        return app(environ, start_response)

    return welcome


def _signed(app: Application, server: Server) -> Application:
    """Answers carry this server's time, as clients take SES's from them, and the id that AWS gives every request."""

    def signed(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[REQUEST_ID] = identifier = str(uuid.uuid4())

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() not in ("date", "x-amzn-requestid")]
            own = [
                ("Date", format_datetime(server.clock.moment(), usegmt=True)),
                ("x-amzn-RequestId", identifier),
            ]
            return start_response(status, [*kept, *own], *rest)

        return app(environ, start)

    return signed


def _bounded(app: Application) -> Application:
    """A request that is too large is refused before it is read."""
    sentence = f"The request is larger than {LARGEST_REQUEST} bytes, or doesn't say how large it is."
    too_large = refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestEntityTooLargeException", sentence)

    def bounded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        fits = length.isdecimal() and int(length) <= LARGEST_REQUEST
        return (app if fits else too_large)(environ, start_response)

    return bounded
