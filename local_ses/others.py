"""Everything that moto answers and this server doesn't, as a WSGI application."""

import io
import json
import sys
import traceback
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import requests
from flask import Flask
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.exceptions import NotFound

from local_ses.query import is_form
from local_ses.refusal import Application, refusal
from local_ses.sesv2.exceptions import MOTO_STUMBLES

OF_OBJECTS, OF_OTHER_FORMS = "/moto-api/", ("/moto-api/reset-auth", "/moto-api/recorder/")
"""Where moto's own paths want a JSON object, and those of them that don't."""
RESET = "/moto-api/reset"
LONGEST_ACTION = 10_000
"""Bytes of a form in which its Action stands."""


def others(sesv2: Application, ses: Application, reset: Callable[[], None]) -> Application:
    """moto, with `sesv2` and `ses` (v1) in place of its own, and `reset` after its own reset. What it stumbles over is
    refused in a sentence."""
    own: dict[str, Any] = {"sesv2": sesv2, "ses": ses}
    moto = DomainDispatcherApplication(lambda service: own.get(service) or _backend(service))

    no_object = refusal(HTTPStatus.BAD_REQUEST, "BadRequestException", "The body is not a JSON object; send one.")

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # moto looks into some bodies more than once, and would wait for the second one for ever.
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        path = environ.get("PATH_INFO", "")
        if body and path.startswith(OF_OBJECTS) and not path.startswith(OF_OTHER_FORMS) and not _is_object(body):
            return no_object(environ, start_response)
        if _is_unsigned_ses(environ, body):
            return ses(environ, start_response)
        try:
            found: Iterable[bytes] = moto(environ, start_response)
        except Exception as error:
            return _refusal_of(error)(environ, start_response)
        if path == RESET and environ["REQUEST_METHOD"] == "POST":
            reset()
        return found

    return answer


def _is_unsigned_ses(environ: dict[str, Any], body: bytes) -> bool:
    """moto takes it for S3's; SES asks for the signature."""
    if "HTTP_AUTHORIZATION" in environ or not is_form(environ):
        return False
    fields = parse_qs(f"{environ.get('QUERY_STRING', '')}&{body[:LONGEST_ACTION].decode('latin-1')}")
    return fields.get("Action", [""])[0] in get_service_model("ses").operation_names


def follow_no_redirect() -> None:
    """What moto delivers by HTTP (SNS, EventBridge, Firehose) goes where its user said, whatever is answered there.

    moto uses `requests` and offers no session of its own to set up, so this holds for the whole process.
    """

    def nowhere(self: Any, resp: requests.Response) -> str | None:
        return None

    requests.Session.get_redirect_target = nowhere  # type: ignore[method-assign]


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def _backend(service: Any) -> Flask:
    app = create_backend_app(service)

    def nothing(error: NotFound) -> tuple[dict[str, str], int]:
        return {"message": "Neither this server nor moto has such a path."}, 404

    app.register_error_handler(NotFound, nothing)
    return app


def _refusal_of(error: Exception) -> Application:
    if isinstance(error, NotImplementedError):
        return refusal(HTTPStatus.NOT_IMPLEMENTED, "NotImplementedException", f"moto doesn't have this: {error}")
    if isinstance(error, MOTO_STUMBLES):
        sentence = f"moto can't do with this ({type(error).__name__}: {error}); look at the body and the path."
        return refusal(HTTPStatus.BAD_REQUEST, "BadRequestException", sentence)
    traceback.print_exception(error, file=sys.stderr)
    sentence = "moto made a mistake; this server's log has it."
    return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "InternalServiceErrorException", sentence)
