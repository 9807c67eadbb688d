"""An answer to what is turned away before anybody reads it."""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
"""A WSGI application."""


def refusal(status: HTTPStatus, code: str, sentence: str) -> Application:
    """For AWS's clients, which look for `message` and the header, and for the users of our pages (`error`)."""
    body = json.dumps({"message": sentence, "error": sentence}).encode()
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", code), ("Content-Length", str(len(body)))]

    def refuse(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    return refuse
