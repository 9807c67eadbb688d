"""What every call to SES passes: AWS's front door, the pace, the faults that somebody asked for, and the log."""

import re
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from moto.sesv2.models import sesv2_backends

from local_ses.calls import Call, Calls
from local_ses.clock import MovableClock
from local_ses.faults import KINDS, Fault, Faults
from local_ses.query import REQUEST_ID
from local_ses.sesv2 import exceptions
from local_ses.sesv2.responses import Answer
from local_ses.settings import Settings
from local_ses.store import Store
from local_ses.throttle import Throttle

# The plain sends have a rate of their own (developer guide, quotas), and it is far above what one machine reaches.
UNTHROTTLED = ("SendEmail", "SendBulkEmail", "SendRawEmail", "SendTemplatedEmail", "SendBulkTemplatedEmail")
FIRST = ("expired-credentials",)
LATER = tuple(kind for kind in KINDS if kind not in FIRST)
SIGNATURES = (
    re.compile(r"AWS4\S* Credential=[^/,\s]+/\d{8}/([^/,\s]*)/([^/,\s]*)/aws4_request\b"),
    # In a query, for GET.
    re.compile(r"X-Amz-Credential=[^/&]+(?:/|%2F)\d{8}(?:/|%2F)([^/&%]*)(?:/|%2F)([^/&%]*)(?:/|%2F)aws4_request\b"),
)
LONGEST_SUBJECT = 400
"""Characters of an address or a name that the log keeps; real ones are shorter."""
LOSE_ANSWER = "local_ses.lose_answer"
"""In a request's environ: its connection is to end without an answer."""


class Response(Protocol):
    """One request, in a version's protocol."""

    asked: dict[str, Any]
    current_account: str
    region: str

    def setup_class(self, request: Any) -> None: ...
    def _get_action(self) -> str: ...
    def read(self) -> None: ...
    def act(self) -> Answer: ...
    def refuse(self, error: exceptions.SesError, request_id: str) -> Answer: ...
    def error_code(self, error: exceptions.SesError) -> str: ...


@dataclass
class Gate:
    """`sleep` waits in seconds."""

    store: Store
    settings: Settings
    clock: MovableClock
    calls: Calls
    faults: Faults
    throttle: Throttle
    sleep: Callable[[float], None] = time.sleep

    def serve(self, response: Response, request: Any) -> Answer:
        """`request` has moto's form, `response` is of its protocol."""
        call = Call(at=self.clock.now(), operation="")
        try:
            return self._answer(response, request, call)
        except exceptions.SesError as refused:
            # An error that its own frame knows would keep the request's body until the next collection of garbage.
            error = refused.with_traceback(None)
        except Exception:
            # A mistake of ours: whoever waits for the answer still gets one that its SDK can read.
            traceback.print_exc(file=sys.stderr)
            error = exceptions.InternalServiceErrorException("This local SES made a mistake; its log has it.")
        answer = response.refuse(error, request.environ[REQUEST_ID])
        call.status, call.error = answer[0], response.error_code(error)
        self.calls.add(call)
        return answer

    def _answer(self, response: Response, request: Any, call: Call) -> Answer:
        region = _scope(request)
        _open(response, request)
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
        met = self.faults.meeting(*subject, kinds=LATER)
        request.environ[LOSE_ANSWER] = "lose-answer" in met
        self._suffer(met)
        if unread:
            raise unread
        # What it does and the line in the log are kept together, or nothing of it.
        with self.store.transaction():
            answer = response.act()
            call.status = answer[0]
            self.calls.add(call)
        return answer

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
                raise exceptions.Chosen(fault.code or code, message, fault.status or status)


def _open(response: Response, request: Any) -> None:
    try:
        response.setup_class(request)
    except Exception:
        # moto decodes the body here and says by many types that it can't.
        raise exceptions.InvalidRequest("The request can't be read: its body is not UTF-8 text.") from None


def _scope(request: Any) -> str:
    """The region that the signature is for, which AWS looks at before anything else. The signature itself isn't
    checked: any key will do."""
    where = (request.headers.get("Authorization", ""), request.environ.get("QUERY_STRING", ""))
    found = [pattern.search(text) for pattern, text in zip(SIGNATURES, where, strict=True)]
    scope = next(filter(None, found), None)
    if scope is None:
        raise exceptions.MissingAuthenticationTokenException(
            "The request has no AWS Signature Version 4; any access key will do here, but there must be one."
        )
    region, service = scope.groups()
    if service not in ("ses", "email"):
        raise exceptions.InvalidSignatureException("Credential should be scoped to correct service: 'ses'.")
    return str(region)


def _subject(asked: dict[str, Any]) -> tuple[str, str]:
    """The address (or domain) and the template that a call is about."""
    address = ""
    for member in ("EmailAddress", "EmailIdentity", "Identity", "Domain"):
        address = address or asked.get(member) or ""
    template = asked.get("TemplateName") or ""
    kind, _, name = asked.get("ResourceArn", "").split(":")[-1].partition("/")
    about = name if kind == "identity" else address
    return about[:LONGEST_SUBJECT], (name if kind.endswith("-template") else template)[:LONGEST_SUBJECT]
