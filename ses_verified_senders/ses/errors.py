"""What SES and the way to it can answer, each as one sentence that ends in what to do.

SesError
├── NotFound              the identity or template isn't there
├── AlreadyExists         a template of that name is there
├── Throttled             the pace was exceeded, again and again
├── Refused               SES said no to this one request
├── RefusedForAll         SES would say no to every request like it (account, credentials, From, template)
├── Unreachable           the request never left
└── AnswerLost            the request left and no usable answer came: it may have been carried out
    └── Failed            SES answered that it failed by itself (HTTP 5xx)

Modelled errors: https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html and each operation's page.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

LONGEST_SAID = 500
"""Characters of an answer that a message repeats."""


class SesError(Exception):
    """`doing` says what was tried, `code` is the error's name at AWS, `said` its message, `advice` what to do."""

    def __init__(self, doing: str, code: str, said: str, advice: str) -> None:
        # It may be a proxy's whole page, or repeat all of a request.
        said = said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}…"
        self.doing = doing
        self.code = code
        self.said = said
        self.advice = advice
        super().__init__(doing, code, said, advice)

    @property
    def reason(self) -> str:
        """The sentence without what was tried."""
        said = self.said.strip().rstrip(".")
        return f"{self.code}: {said}; {self.advice}" if said else f"{self.code}; {self.advice}"

    def __str__(self) -> str:
        return f"{self.doing}: {self.reason}"

    def naming(self, address: str, label: str) -> Self:
        """The same error, with `label` wherever it says `address`, in any case, in plain or as part of a URL."""
        written = {address, quote(address, safe=""), quote(address, safe="@")}
        pattern = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
        parts = (self.doing, self.code, self.said, self.advice)
        return type(self)(*(re.sub(pattern, lambda _: label, part, flags=re.IGNORECASE) for part in parts))


class NotFound(SesError):
    pass


class AlreadyExists(SesError):
    pass


class Throttled(SesError):
    pass


class Refused(SesError):
    pass


class RefusedForAll(SesError):
    pass


class Unreachable(SesError):
    pass


class AnswerLost(SesError):
    pass


class Failed(AnswerLost):
    pass


@contextmanager
def naming(address: str, label: str) -> Iterator[None]:
    """What is raised meanwhile calls the address by its label; "" leaves it as it is."""
    try:
        yield
    except SesError as error:
        raise (error.naming(address, label) if label else error) from None


# Every error that botocore's model of SES v2 knows; a test holds this table against the model.
MODELLED: Mapping[str, tuple[type[SesError], str]] = {
    "AccountSuspendedException": (
        RefusedForAll,
        "the account may send no e-mail any more: open a case with AWS Support",
    ),
    "AlreadyExistsException": (AlreadyExists, "choose another name, or set `adopt: true` to take over what is there"),
    "BadRequestException": (Refused, "correct what SES names"),
    "ConcurrentModificationException": (Refused, "somebody else changes it at this moment: run again"),
    "ConflictException": (Refused, "somebody else changes it at this moment: run again"),
    "InternalServiceErrorException": (Failed, "SES failed by itself: run again, which looks before it sends"),
    "InvalidNextTokenException": (Refused, "the listing changed while it was read: run again"),
    "LimitExceededException": (
        RefusedForAll,
        "a quota of the account is used up: remove what is no longer needed, or ask AWS for more",
    ),
    "MailFromDomainNotVerifiedException": (
        RefusedForAll,
        "verify the template's From address or its domain in this region",
    ),
    "MessageRejected": (Refused, "SES won't mail this address or this content: check both"),
    "NotFoundException": (NotFound, "check the name and the region"),
    "SendingPausedException": (
        RefusedForAll,
        "sending is paused for the account or the configuration set: resume it, then run again",
    ),
    "TooManyRequestsException": (Throttled, "somebody else uses up the account's pace: run again when it is quiet"),
}

_CREDENTIALS = (
    "renew the credentials (boto3's own chain, or aws:profile and aws:assumeRoles in the stack), then run again; a "
    "region that the account has not enabled, or one of another partition, refuses them, too"
)
_NO_CREDENTIALS = (
    "no credentials are set: name a profile with aws:profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY"
)
_LOGIN = "log in again (aws sso login, or aws login), then run again"

ACCESS_DENIED = "AccessDeniedException"

# Answers that stand in no service's model: those of the AWS front door.
COMMON: Mapping[str, tuple[type[SesError], str]] = {
    ACCESS_DENIED: (Refused, "allow this action in the IAM policy that docs/iam-policy.json shows"),
    "ExpiredTokenException": (RefusedForAll, _CREDENTIALS),
    "ExpiredToken": (RefusedForAll, _CREDENTIALS),
    "IncompleteSignature": (RefusedForAll, _CREDENTIALS),
    "InvalidClientTokenId": (RefusedForAll, _CREDENTIALS),
    "InvalidSignatureException": (RefusedForAll, _CREDENTIALS),
    "MissingAuthenticationTokenException": (RefusedForAll, _CREDENTIALS),
    "OptInRequired": (RefusedForAll, "enable SES and this region for the account"),
    "SignatureDoesNotMatch": (RefusedForAll, _CREDENTIALS),
    "UnrecognizedClientException": (RefusedForAll, _CREDENTIALS),
    "RequestExpired": (RefusedForAll, "set the machine's clock right, then run again"),
    "Throttling": (Throttled, "somebody else uses up the account's pace: run again when it is quiet"),
    "ThrottlingException": (Throttled, "somebody else uses up the account's pace: run again when it is quiet"),
    "RequestLimitExceeded": (Throttled, "somebody else uses up the account's pace: run again when it is quiet"),
}


def from_answer(doing: str, answer: Mapping[str, Any]) -> SesError:
    """The error for a parsed error answer of botocore: {"Error": {"Code", "Message"}, "ResponseMetadata": {…}}."""
    error = answer.get("Error", {})
    code = str(error.get("Code") or "Unknown")
    said = str(error.get("Message") or "")
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    known = MODELLED.get(code) or COMMON.get(code)
    if known is None:
        known = _by_status(status)
    kind, advice = known
    return kind(doing, code, said, advice)


def _by_status(status: int) -> tuple[type[SesError], str]:
    if status == 429:
        return COMMON["Throttling"]
    if status >= 500:
        return MODELLED["InternalServiceErrorException"]
    if status in (401, 403):
        return RefusedForAll, _CREDENTIALS
    return Refused, "correct what SES names"


def unusable_limit(path: Path, cause: OSError) -> RefusedForAll:
    """The file of a limit can't be used, so nothing may be asked of SES: its pace couldn't be kept."""
    return RefusedForAll(
        "keeping SES's pace",
        type(cause).__name__,
        f"limit file {path} can't be used ({cause})",
        "make it writable or set `journal` to another",
    )


def unreachable(doing: str, cause: Exception) -> Unreachable:
    """The request never left: no name, no route, nobody listening."""
    advice = "check the region's name, the network and aws:endpoints, then run again"
    return Unreachable(doing, type(cause).__name__, str(cause), advice)


def of_credentials(doing: str, cause: Exception) -> RefusedForAll | None:
    """The error where boto3 found nothing to sign with; None where `cause` is something else."""
    from botocore import exceptions

    advice: dict[type[Exception] | tuple[type[Exception], ...], str] = {
        exceptions.NoCredentialsError: _NO_CREDENTIALS,
        exceptions.PartialCredentialsError: "set the missing one, too, or neither of them",
        exceptions.CredentialRetrievalError: "correct what gives them (a process, a role, a metadata service)",
        (
            exceptions.LoginError,
            exceptions.TokenRetrievalError,
            exceptions.SSOError,
            exceptions.NoAuthTokenError,
        ): _LOGIN,
    }
    for kind, what_to_do in advice.items():
        if isinstance(cause, kind):
            return RefusedForAll(doing, type(cause).__name__, str(cause), what_to_do)
    return None


def misconfigured(doing: str, cause: Exception) -> RefusedForAll:
    """boto3's own settings lead nowhere, so nothing left."""
    return RefusedForAll(
        doing, type(cause).__name__, str(cause), "correct the aws: config keys or boto3's own settings"
    )


def answer_lost(doing: str, cause: Exception) -> AnswerLost:
    """The request left, and the connection ended before a usable answer came."""
    return AnswerLost(doing, type(cause).__name__, str(cause), "run again, which looks at SES before it sends")


def translated(doing: str, cause: Exception) -> SesError:
    """The error for what a boto3 call raised. Raises `cause` itself if it is none of botocore's."""
    from botocore import exceptions

    if isinstance(cause, exceptions.ClientError):
        return from_answer(doing, cause.response)
    if isinstance(
        cause,
        exceptions.EndpointConnectionError | exceptions.ConnectTimeoutError | exceptions.ProxyConnectionError,
    ):
        return unreachable(doing, cause)
    if error := of_credentials(doing, cause):
        return error
    if isinstance(cause, exceptions.EndpointProviderError | exceptions.BaseEndpointResolverError):
        return misconfigured(doing, cause)
    if isinstance(cause, exceptions.ParamValidationError):
        return Refused(doing, "ParamValidationError", str(cause), "correct what botocore names")
    if isinstance(cause, exceptions.BotoCoreError):
        return answer_lost(doing, cause)
    raise cause
