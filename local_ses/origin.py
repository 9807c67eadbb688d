"""Who may use our own pages: this machine's people and programs, but no other site in their browser."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def protect(app: Flask, hosts: set[str]) -> None:
    """Let `app` answer only what is asked under one of the `hosts`, and change things for itself only.

    The Host header keeps a foreign name that was rebound to this machine out; Origin and Sec-Fetch-Site keep foreign
    pages out, and the e-mails that the inbox shows; the content type keeps out what a form can send.
    """

    @app.before_request
    def check() -> None:
        if refused := refusal(request, hosts):
            abort(403, refused)
        if request.method in ("POST", "PUT", "PATCH") and not request.is_json:
            abort(415, "Send it as application/json.")

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.errorhandler(HTTPException)
    def told(error: HTTPException) -> Any:
        return jsonify(error=error.description), error.code or 500


def refusal(asked: Request, hosts: set[str]) -> str:
    """Why `asked` gets no answer, or ""."""
    host = urlsplit(f"//{asked.host}").hostname or ""
    # Every name under localhost is this machine's own (RFC 6761), as for the buckets of S3.
    if hosts and host not in hosts and not host.endswith(".localhost"):
        return f"This server isn't {asked.host}; ask it under one of {', '.join(sorted(hosts))}."
    origin = asked.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != asked.host
    site = asked.headers.get("Sec-Fetch-Site", "none")
    if foreign or (site not in ("none", "same-origin") and not _is_visit(asked)):
        return "No page of another site may ask for this."
    return ""


def _is_visit(asked: Request) -> bool:
    """Somebody follows a link to a page of ours, which shows it to them and to nobody else."""
    header = asked.headers.get
    return asked.method == "GET" and header("Sec-Fetch-Mode") == "navigate" and header("Sec-Fetch-Dest") == "document"
