"""Who may use our own pages: this machine's people and programs, but no other site in their browser."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException

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
        if hosts and urlsplit(f"//{request.host}").hostname not in hosts:
            abort(403, f"This server isn't {request.host}; ask it under one of {', '.join(sorted(hosts))}.")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            abort(403, "No page of another site may ask for this.")
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin") and not _is_visit():
            abort(403, "No page of another site may ask for this.")
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


def _is_visit() -> bool:
    """Somebody follows a link to a page of ours, which shows it to them and to nobody else."""
    asked = request.headers.get
    return request.method == "GET" and asked("Sec-Fetch-Mode") == "navigate" and asked("Sec-Fetch-Dest") == "document"
