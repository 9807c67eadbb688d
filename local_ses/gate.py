"""What every call to SES passes: AWS's front door, the pace, the faults that somebody asked for, and the log."""

import re
import socket
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moto.sesv2.models import sesv2_backends

from local_ses.calls import Call, Calls
from local_ses.clock import MovableClock
from local_ses.faults import KINDS, Fault, Faults
from local_ses.sesv2 import exceptions
from local_ses.sesv2.responses import Backends, CustomVerificationResponse
from local_ses.settings import Settings
from local_ses.throttle import Throttle

# The plain sends have a rate of their own (developer guide, quotas), and it is far above what one machine reaches.
UNTHROTTLED = ("SendEmail", "SendBulkEmail")
FIRST = ("expired-credentials",)
LATER = tuple(kind for kind in KINDS if kind not in FIRST)
CREDENTIAL = re.compile(r"AWS4\S* Credential=[^/,\s]+/\d{8}/([^/,\s]*)/([^/,\s]*)/aws4_request\b")


Answer = tuple[int, dict[str, str], str]


@dataclass
class Gate:
    """`backends` answers what passes; `sleep` waits in seconds."""

    backends: Backends
    settings: Settings
    clock: MovableClock
    calls: Calls
    faults: Faults
    throttle: Throttle
    sleep: Callable[[float], None] = time.sleep

    def serve(self, request: Any, url: str, headers: Any) -> Answer:
        """moto's form of a view: status, headers and body."""
        call = Call(at=self.clock.now(), operation="")
        met: dict[str, Fault] = {}
        try:
            answer: Answer = self._answer(request, url, headers, call, met)
        except exceptions.SesError as refused:
            answer = refused.answer()
        except Exception:
            traceback.print_exc(file=sys.stderr)
            answer = exceptions.InternalServiceErrorException("This local SES made a mistake; its log has it.").answer()
        call.status, call.error = int(answer[0]), exceptions.error_code(answer[1])
        self.calls.add(call)
        if "lose-answer" in met:
            _drop_connection(request)
        return answer

    def _answer(self, request: Any, url: str, headers: Any, call: Call, met: dict[str, Fault]) -> Answer:
        region = _scope(request)
        response = _open(self.backends, request, url, headers)
        call.operation, call.account, call.region = response._get_action(), response.current_account, response.region
        if region not in sesv2_backends[response.current_account] or "-" not in region:
            raise exceptions.InvalidSignatureException("Credential should be scoped to a valid region.")
        unread: exceptions.SesError | None = None
        try:
            response.read()
        except exceptions.SesError as error:
            unread = error
        call.address, call.template = _subject(response.asked)
        # A call uses up only the faults that it gets as far as.
        subject = (call.operation, call.region, call.address)
        if self.faults.meeting(*subject, kinds=FIRST):
            raise exceptions.ExpiredTokenException("The security token included in the request is expired")
        self._keep_pace(call)
        met.update(self.faults.meeting(*subject, kinds=LATER))
        self._suffer(met)
        if unread:
            raise unread
        headers = {"Content-Type": "application/json", "x-amzn-RequestId": str(uuid.uuid4())}
        return 200, headers, response.act()

    def _keep_pace(self, call: Call) -> None:
        rate = 0.0 if call.operation in UNTHROTTLED else self.settings["callsPerSecond"]
        if not self.throttle.allows(rate, call.account, call.region, call.operation):
            raise exceptions.TooManyRequestsException("Rate exceeded")

    def _suffer(self, met: dict[str, Fault]) -> None:
        if slow := met.get("slow"):
            self.sleep(slow.seconds)
        if "throttle" in met:
            raise exceptions.TooManyRequestsException("Rate exceeded")
        for kind, code, status in (
            ("refuse", "MessageRejected", 400),
            ("error", "InternalServiceErrorException", 500),
        ):
            if fault := met.get(kind):
                message = fault.message or "Somebody asked this local SES for this error."
                raise exceptions.chosen(fault.code or code, message, fault.status or status)


def _open(backends: Backends, request: Any, url: str, headers: Any) -> CustomVerificationResponse:
    response = CustomVerificationResponse(backends)
    try:
        response.setup_class(request, url, headers)
    except Exception:
        raise exceptions.BadRequestException("The request can't be read: its body is not UTF-8 text.") from None
    return response


def _scope(request: Any) -> str:
    """The region that the signature is for, which AWS looks at before anything else. The signature itself isn't
    checked: any key will do."""
    scope = CREDENTIAL.search(request.headers.get("Authorization", ""))
    if scope is None:
        raise exceptions.MissingAuthenticationTokenException(
            "The request has no AWS Signature Version 4; any access key will do here, but there must be one."
        )
    region, service = scope.groups()
    if service != "ses":
        raise exceptions.InvalidSignatureException("Credential should be scoped to correct service: 'ses'.")
    return region


def _subject(asked: dict[str, Any]) -> tuple[str, str]:
    """The address (or domain) and the template that a call is about."""
    address = asked.get("EmailAddress") or asked.get("EmailIdentity") or ""
    template = asked.get("TemplateName") or ""
    kind, _, name = asked.get("ResourceArn", "").split(":")[-1].partition("/")
    return (name if kind == "identity" else address), (name if kind.endswith("-template") else template)


def _drop_connection(request: Any) -> None:
    """End the connection without an answer, as a broken network does."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
