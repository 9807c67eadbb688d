"""Who may use this server: this machine's people and programs, but no other site in their browser."""

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException

from local_ses.refusal import Application, refusal

EVERYWHERE = ("0.0.0.0", "::")
"""Hosts to listen on that are no names to ask for."""

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def guarded(app: Application, hosts: Sequence[str], pages: Sequence[str]) -> Application:
    """Let `app` answer only what is asked under one of the names `hosts`, the first of which is what the server listens
    on, or under one that nobody else can have; and by no page of another site.

    The Host header keeps a foreign name that was rebound to this machine out; Origin and Sec-Fetch-Site keep foreign
    pages out, and the e-mails that the inbox shows. A person may still follow a link to one of our `pages`. AWS's
    clients send neither of the two. Nothing is shared by CORS, whatever `app` says.
    """

    def guard(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if not name.lower().startswith("access-control-")]
            return start_response(status, [*kept, ("Cross-Origin-Resource-Policy", "same-origin")], *rest)

        against = _objection(environ, hosts, pages)
        chosen = refusal(HTTPStatus.FORBIDDEN, "AccessDeniedException", against) if against else app
        return chosen(environ, start)

    return guard


def _objection(environ: dict[str, Any], hosts: Sequence[str], pages: Sequence[str]) -> str:
    host = environ.get("HTTP_HOST", "")
    if not host:
        return "The request doesn't say which host it is for; ask this server under its IP address or as localhost."
    if not _is_ours(host, hosts):
        return (
            f"This server isn't {host}; ask it under its IP address or as localhost, or start it with --allow-host "
            f"{host.partition(':')[0]}."
        )
    origin = environ.get("HTTP_ORIGIN")
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    foreign = origin is not None and _host_of(origin) != host
    if foreign or (site not in ("none", "same-origin") and not _is_visit(environ, pages)):
        return "No page of another site may ask for this; ask for it from a program, or type the address."
    return ""


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _is_ours(host: str, hosts: Sequence[str]) -> bool:
    """Nobody can rebind an address, what ends in .localhost, or (on a network of one's own) a name without a dot.

    A Host that stands twice comes here joined by a comma, and what stands before an @ is no host's name.
    """
    if "," in host or "@" in host:
        return False
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in ("localhost", *map(str.lower, hosts)) or name.endswith(".localhost") or _is_address(name):
        return True
    return hosts[0] in EVERYWHERE and bool(name) and ("." not in name or name == socket.gethostname().lower())


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_visit(environ: dict[str, Any], pages: Sequence[str]) -> bool:
    """Somebody follows a link to a page of ours, which shows it to them and to nobody else."""
    path = environ.get("PATH_INFO", "")
    return (
        environ["REQUEST_METHOD"] == "GET"
        and environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
        and environ.get("HTTP_SEC_FETCH_DEST") == "document"
        and (path in ("", "/") or any(path == page or path.startswith(f"{page}/") for page in pages))
    )


def protect(app: Flask) -> None:
    """What pages of ours need beyond the guard: they take no form, are framed by nobody, and tell errors as JSON."""

    @app.before_request
    def check() -> None:
        if request.method in ("POST", "PUT", "PATCH") and not request.is_json:
            abort(415, "Send it as application/json.")

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.errorhandler(HTTPException)
    def refusal(error: HTTPException) -> Any:
        return jsonify(error=error.description), error.code or 500
