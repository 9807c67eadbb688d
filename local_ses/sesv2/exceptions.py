"""The errors of SES API v2, in the words that real SES was seen to use where those are known."""

from moto.core.exceptions import ServiceException


class BadRequestException(ServiceException):
    code = "BadRequestException"


class NotFoundException(ServiceException):
    code = "NotFoundException"


class AlreadyExistsException(ServiceException):
    code = "AlreadyExistsException"


class LimitExceededException(ServiceException):
    code = "LimitExceededException"


class MailFromDomainNotVerifiedException(ServiceException):
    code = "MailFromDomainNotVerifiedException"


class SendingPausedException(ServiceException):
    code = "SendingPausedException"


class TooManyRequestsException(ServiceException):
    code = "TooManyRequestsException"


def identity_not_found(name: str) -> NotFoundException:
    return NotFoundException(f"Email identity {name} does not exist.")


def template_not_found(name: str) -> NotFoundException:
    return NotFoundException(f"Custom verification email template <{name}> does not exist")
