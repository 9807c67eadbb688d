"""The server: moto's application with SES's custom verification in it, and our own pages beside it."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from flask import Flask, request
from moto.core.exceptions import ServiceException
from moto.core.utils import convert_to_flask_response
from moto.moto_server.werkzeug_app import HTTP_METHODS, DomainDispatcherApplication, create_backend_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from local_ses.calls import Calls
from local_ses.clock import MovableClock
from local_ses.faults import Fault, Faults
from local_ses.inbox.pages import pages
from local_ses.sesv2 import exceptions
from local_ses.sesv2.models import CustomVerificationBackend
from local_ses.sesv2.responses import SESV2Response
from local_ses.settings import Settings
from local_ses.store import Store
from local_ses.throttle import Throttle

SUBJECTS = ("EmailAddress", "EmailIdentity", "TemplateName", "ResourceArn")


class ExpiredToken(ServiceException):
    """Of AWS's front door, in no service's model."""

    code = "ExpiredTokenException"


class LocalSes:
    """`folder` holds the server's file."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "local-ses.sqlite")
        self.settings = Settings(self.store)
        self.clock = MovableClock(self.store)
        self.calls = Calls(self.store)
        self.faults = Faults(self.store)
        self._throttle = Throttle()
        self._lock = threading.Lock()
        self._backends: dict[tuple[str, str], CustomVerificationBackend] = {}

    def backend(self, account: str, region: str) -> CustomVerificationBackend:
        with self._lock:
            if (account, region) not in self._backends:
                self._backends[account, region] = CustomVerificationBackend(
                    account, region, self.store, self.settings, self.clock
                )
            return self._backends[account, region]

    def serve(self, call: SESV2Response, act: Callable[[], Any]) -> Any:
        """Serve one call: faults and pace first, the log afterwards."""
        operation = call._get_action()
        subject = _subject(call)
        status, error = 200, ""
        try:
            met = self.faults.meeting(operation, call.region, subject)
            self._before(met, operation, call)
            status, headers, body = act()
            error = str(headers.get("x-amzn-errortype") or headers.get("x-amzn-ErrorType") or "")
            if any(fault.kind == "lose-answer" for fault in met):
                _drop_connection()
            return status, headers, body
        except ServiceException as refused:
            status, error = _status(refused), refused.code
            return _answer(status, refused)
        finally:
            now = self.clock.now()
            self.calls.add(now, operation, call.current_account, call.region, subject, status, error)

    def _before(self, met: Iterable[Fault], operation: str, call: SESV2Response) -> None:
        for fault in met:
            if fault.kind == "slow":
                time.sleep(fault.seconds)
            elif fault.kind == "throttle":
                raise exceptions.TooManyRequestsException("Rate exceeded.")
            elif fault.kind == "expired-credentials":
                raise ExpiredToken("The security token included in the request is expired")
            elif fault.kind == "refuse":
                raise _chosen(fault, "MessageRejected", "Refused by a fault of this local server.", 400)
            elif fault.kind == "error":
                raise _chosen(fault, "InternalServiceErrorException", "A fault of this local server.", 500)
        if not self._throttle.allows(self.settings["callsPerSecond"], call.current_account, call.region, operation):
            raise exceptions.TooManyRequestsException("Rate exceeded.")

    def application(self) -> Any:
        """The WSGI application."""
        handler = type("BoundSESV2Response", (SESV2Response,), {"server": self})

        def create_app(service: Any) -> Flask:
            app = create_backend_app(service)
            if service == "sesv2":
                view = convert_to_flask_response(handler.dispatch)  # type: ignore[attr-defined]
                app.view_functions = dict.fromkeys(app.view_functions, view)
                app.add_url_rule("/v2/<path:rest>", "everything", lambda rest: view(), methods=list(HTTP_METHODS))
            return app

        own = pages(self)
        moto = DomainDispatcherApplication(create_app)
        mounted = DispatcherMiddleware(moto, dict.fromkeys(("/_aws", "/_control", "/_inbox", "/_verify"), own))
        return self._dated(mounted)

    def _dated(self, application: Any) -> Any:
        """Answers carry this server's time: clients take SES's from them."""

        def dated(environ: dict[str, Any], start_response: Any) -> Any:
            def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
                kept = [(name, value) for name, value in headers if name.lower() != "date"]
                return start_response(
                    status, [*kept, ("Date", format_datetime(self.clock.moment(), usegmt=True))], *rest
                )

            return application(environ, start)

        return dated


def _subject(call: SESV2Response) -> str:
    """The address or template that a call is about."""
    try:
        asked = call.asked
    except ServiceException:
        return ""
    return next((str(asked[name]) for name in SUBJECTS if name in asked), "")


def _chosen(fault: Fault, code: str, message: str, status: int) -> ServiceException:
    error = ServiceException(fault.code or code, fault.message or message)
    error.http_status = fault.status or status  # type: ignore[attr-defined]
    return error


def _status(error: ServiceException) -> int:
    statuses = {"TooManyRequestsException": 429, "ExpiredTokenException": 403, "InternalServiceErrorException": 500}
    return int(getattr(error, "http_status", 0) or statuses.get(error.code, 400))


def _answer(status: int, error: ServiceException) -> Any:
    headers = {"x-amzn-ErrorType": error.code, "Content-Type": "application/json", "status": str(status)}
    return status, headers, json.dumps({"message": error.message})


def _drop_connection() -> None:
    """End the connection without an answer, as a broken network would after the mail was sent."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
