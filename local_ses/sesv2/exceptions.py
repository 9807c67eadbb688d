"""The errors of SES, in the words that real SES was seen using, where those are known, and the few that AWS answers for
every service (API references, errors of each operation and common errors).

Each has the code of API v2 and that of v1 (`query_code`), as one fact has another name in each.
"""

MOTO_STUMBLES = (
    LookupError,
    TypeError,
    AttributeError,
    ValueError,
    UnboundLocalError,
    AssertionError,
    RecursionError,
)
"""What moto ends in on input that it trusts and shouldn't."""


LONGEST_MESSAGE = 4000
"""Characters; a request's own words, which a message repeats, may be millions."""


class SesError(Exception):
    """What is answered instead of a result; `status` is the HTTP status of v2, `query_status` that of v1; `details` are
    the members that v1's error has beside its message."""

    code = ""
    status = 400
    query_code = ""
    query_status = 400

    def __init__(self, message: str, **details: str) -> None:
        self.message = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"
        super().__init__(self.message)
        self.details = details


class BadRequestException(SesError):
    code = "BadRequestException"
    query_code = "InvalidParameterValue"


class InvalidRequest(BadRequestException):
    """It isn't as the service model says."""

    query_code = "ValidationError"


class InvalidContent(BadRequestException):
    query_code = "CustomVerificationEmailInvalidContent"


class ProductionAccessNotGranted(BadRequestException):
    query_code = "ProductionAccessNotGranted"


class NotFoundException(SesError):
    code = "NotFoundException"
    status = 404
    query_code = "InvalidParameterValue"


class AlreadyExistsException(SesError):
    code = "AlreadyExistsException"
    query_code = "AlreadyExists"


class LimitExceededException(SesError):
    code = "LimitExceededException"
    query_code = "LimitExceeded"


class FromNotVerified(SesError):
    """Of a custom verification e-mail; which of v2's codes it has isn't settled."""

    query_code = "FromEmailAddressNotVerified"

    def __init__(self, code: str, message: str, address: str) -> None:
        super().__init__(message, FromEmailAddress=address)
        self.code = code
        self.status = NotFoundException.status if code == NotFoundException.code else SesError.status


class MessageRejected(SesError):
    code = query_code = "MessageRejected"


class SendingPausedException(SesError):
    code = "SendingPausedException"
    query_code = "AccountSendingPausedException"


class ConfigurationSetSendingPaused(SendingPausedException):
    query_code = "ConfigurationSetSendingPausedException"


class TooManyRequestsException(SesError):
    code = "TooManyRequestsException"
    status = 429
    query_code = "Throttling"


class ExpiredTokenException(SesError):
    code = "ExpiredTokenException"
    query_code = "ExpiredToken"
    status = query_status = 403


class InvalidSignatureException(SesError):
    code = "InvalidSignatureException"
    query_code = "SignatureDoesNotMatch"
    status = query_status = 403


class MissingAuthenticationTokenException(SesError):
    code = "MissingAuthenticationTokenException"
    query_code = "MissingAuthenticationToken"
    status = query_status = 403


class UnknownOperationException(SesError):
    code = "UnknownOperationException"
    status = 404
    query_code = "InvalidAction"


class InternalServiceErrorException(SesError):
    code = "InternalServiceErrorException"
    query_code = "InternalFailure"
    status = query_status = 500


class NotImplementedException(SesError):
    """Real SES knows the operation, this one doesn't."""

    code = query_code = "NotImplementedException"
    status = query_status = 501


class Chosen(SesError):
    """An error that somebody asked for, or moto's own; the same in both versions."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = self.query_code = code
        self.status = self.query_status = status


class _Named(SesError):
    """About one resource; `sentence` has a place for its name, `member` is how v1's error calls it."""

    sentence = ""
    member = ""

    def __init__(self, name: str) -> None:
        super().__init__(self.sentence.format(name), **({self.member: name} if self.member else {}))


class IdentityNotFound(_Named, NotFoundException):
    sentence = "Email identity {} does not exist."


class IdentityExists(_Named, AlreadyExistsException):
    sentence = "Email identity {} already exist."


class TemplateNotFound(_Named, NotFoundException):
    query_code = "CustomVerificationEmailTemplateDoesNotExist"
    sentence = "Custom verification email template <{}> does not exist"
    member = "CustomVerificationEmailTemplateName"


class TemplateToSendNotFound(TemplateNotFound):
    sentence = "Template <{}> does not exist"


class TemplateExists(_Named, AlreadyExistsException):
    query_code = "CustomVerificationEmailTemplateAlreadyExists"
    sentence = "Custom verification email template <{}> already exists"
    member = "CustomVerificationEmailTemplateName"


class EmailTemplateNotFound(_Named, NotFoundException):
    """Of a plain e-mail."""

    query_code = "TemplateDoesNotExist"
    sentence = "Template {} does not exist"
    member = "TemplateName"


class EmailTemplateExists(_Named, AlreadyExistsException):
    sentence = "Template {} already exists"


class ConfigurationSetNotFound(_Named, NotFoundException):
    query_code = "ConfigurationSetDoesNotExist"
    sentence = "Configuration set <{}> does not exist."
    member = "ConfigurationSetName"


class ConfigurationSetExists(_Named, AlreadyExistsException):
    query_code = "ConfigurationSetAlreadyExists"
    sentence = "Configuration set <{}> already exists."
    member = "ConfigurationSetName"


class EventDestinationNotFound(_Named, NotFoundException):
    query_code = "EventDestinationDoesNotExist"
    sentence = "Event destination <{}> does not exist."
    member = "EventDestinationName"


class EventDestinationExists(_Named, AlreadyExistsException):
    query_code = "EventDestinationAlreadyExists"
    sentence = "Event destination <{}> already exists."
    member = "EventDestinationName"
