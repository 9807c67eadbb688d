"""The errors of SES API v2, in the words that real SES was seen to use where those are known, and the few that AWS
answers for every service (API reference, common error types)."""

import json
from typing import Any

from moto.core.exceptions import ServiceException

MOTO_STUMBLES = (LookupError, TypeError, AttributeError, ValueError, UnboundLocalError)
"""What moto ends in on input that it trusts and shouldn't."""


class SesError(ServiceException):
    """What is answered instead of a result; `status` is the HTTP status."""

    status = 400

    def answer(self) -> tuple[int, dict[str, str], str]:
        """As REST-JSON puts an error on the wire."""
        headers = {"x-amzn-ErrorType": self.code, "Content-Type": "application/json"}
        return self.status, headers, json.dumps({"message": self.message})


class BadRequestException(SesError):
    code = "BadRequestException"


class NotFoundException(SesError):
    code = "NotFoundException"
    status = 404


class AlreadyExistsException(SesError):
    code = "AlreadyExistsException"


class LimitExceededException(SesError):
    code = "LimitExceededException"


class MailFromDomainNotVerifiedException(SesError):
    code = "MailFromDomainNotVerifiedException"


class MessageRejected(SesError):
    code = "MessageRejected"


class SendingPausedException(SesError):
    code = "SendingPausedException"


class TooManyRequestsException(SesError):
    code = "TooManyRequestsException"
    status = 429


class ExpiredTokenException(SesError):
    code = "ExpiredTokenException"
    status = 403


class InvalidSignatureException(SesError):
    code = "InvalidSignatureException"
    status = 403


class MissingAuthenticationTokenException(SesError):
    code = "MissingAuthenticationTokenException"
    status = 403


class UnknownOperationException(SesError):
    code = "UnknownOperationException"
    status = 404


class RequestEntityTooLargeException(SesError):
    code = "RequestEntityTooLargeException"
    status = 413


class InternalServiceErrorException(SesError):
    code = "InternalServiceErrorException"
    status = 500


class NotImplementedException(SesError):
    """Real SES knows the operation, this one doesn't."""

    code = "NotImplementedException"
    status = 501


def chosen(code: str, message: str, status: int) -> SesError:
    """An error that somebody asked for."""
    error = SesError(code, message)
    error.status = status
    return error


def identity_not_found(name: str) -> NotFoundException:
    return NotFoundException(f"Email identity {name} does not exist.")


def template_not_found(name: str) -> NotFoundException:
    return NotFoundException(f"Custom verification email template <{name}> does not exist")


def configuration_set_not_found(name: str) -> NotFoundException:
    return NotFoundException(f"Configuration set <{name}> does not exist.")


def error_code(headers: dict[str, Any]) -> str:
    """Of an answer's headers; "" where it is no error."""
    found = next((value for name, value in headers.items() if name.lower() == "x-amzn-errortype"), "")
    return str(found)
