"""An answer to what is turned away before anybody reads it, in the request's own protocol."""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from local_ses.query import REQUEST_ID, XML, error_document, is_form

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
"""A WSGI application."""


def phrase(status: int) -> str:
    """What HTTP calls the status; a fault may have chosen one without a name."""
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Status"


def refusal(status: HTTPStatus, code: str, sentence: str) -> Application:
    """For AWS's clients, which look for `message` and the header, or for XML, and for users of our pages (`error`)."""

    def refuse(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if is_form(environ):
            members = {"Code": code.removesuffix("Exception"), "Message": sentence}
            kind, body = (
                XML,
                error_document(members, environ[REQUEST_ID], status >= HTTPStatus.INTERNAL_SERVER_ERROR).encode(),
            )
        else:
            kind, body = "application/json", json.dumps({"message": sentence, "error": sentence}).encode()
        headers = [("Content-Type", kind), ("x-amzn-ErrorType", code), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    return refuse
