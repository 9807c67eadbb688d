"""Every error that SES can answer is one sentence that ends in what to do."""

import botocore.session
import pytest
from botocore import exceptions

from ses_verified_senders.ses import errors
from ses_verified_senders.ses.errors import MODELLED, SesError, from_answer, translated
from tests.fakes import answer_error

MODEL = botocore.session.get_session().get_service_model("sesv2")


def test_every_modelled_error_is_mapped() -> None:
    assert {shape.name for shape in MODEL.error_shapes} == set(MODELLED)


def test_every_error_of_the_send_is_modelled() -> None:
    shapes = MODEL.operation_model("SendCustomVerificationEmail").error_shapes
    assert {shape.name for shape in shapes} <= set(MODELLED)


@pytest.mark.parametrize("code", [*MODELLED, *errors.COMMON])
def test_an_error_says_what_was_tried_what_came_and_what_to_do(code: str) -> None:
    error = translated("sending verification (a@example.com)", answer_error(code, "SES's own words."))
    assert str(error).startswith(f"sending verification (a@example.com): {code}: SES's own words; ")
    advice = (MODELLED.get(code) or errors.COMMON[code])[1]
    assert str(error).endswith(advice)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, errors.Throttled),
        (500, errors.Failed),
        (503, errors.Failed),
        (403, errors.RefusedForAll),
        (418, errors.Refused),
    ],
)
def test_an_unknown_error_is_told_by_its_status(status: int, kind: type[SesError]) -> None:
    assert type(translated("trying", answer_error("NeverHeardOf", status=status))) is kind


def test_an_answer_without_anything_in_it_is_refused() -> None:
    assert str(from_answer("trying", {})) == "trying: Unknown; correct what SES names"


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (exceptions.EndpointConnectionError(endpoint_url="http://127.0.0.1"), errors.Unreachable),
        (exceptions.ConnectTimeoutError(endpoint_url="http://127.0.0.1"), errors.Unreachable),
        (exceptions.ReadTimeoutError(endpoint_url="http://127.0.0.1"), errors.AnswerLost),
        (exceptions.ConnectionClosedError(endpoint_url="http://127.0.0.1"), errors.AnswerLost),
        (exceptions.NoCredentialsError(), errors.RefusedForAll),
        (exceptions.CredentialRetrievalError(provider="x", error_msg="y"), errors.RefusedForAll),
        (exceptions.LoginRefreshRequired(), errors.RefusedForAll),
        (exceptions.ParamValidationError(report="too long"), errors.Refused),
        (exceptions.EndpointProviderError(msg="FIPS and a custom endpoint"), errors.RefusedForAll),
        (exceptions.NoRegionError(), errors.RefusedForAll),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_request_that_never_left_is_told_from_one_that_may_have_arrived(
    cause: Exception, kind: type[SesError]
) -> None:
    assert type(translated("trying", cause)) is kind


def test_what_is_not_botocores_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        translated("trying", ZeroDivisionError())


@pytest.mark.parametrize(
    ("cause", "advice"),
    [
        (exceptions.NoCredentialsError(), "no credentials are set: name a profile with aws:profile or AWS_PROFILE"),
        (exceptions.PartialCredentialsError(provider="env", cred_var="KEY"), "set the missing one, too"),
        (exceptions.UnauthorizedSSOTokenError(), "log in again"),
        (exceptions.LoginRefreshRequired(), "log in again"),
        (exceptions.CredentialRetrievalError(provider="process", error_msg="x"), "correct what gives them"),
        (exceptions.EndpointConnectionError(endpoint_url="https://email.us-est-1.amazonaws.com"), "the region's name"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_advice_fits_what_is_missing(cause: Exception, advice: str) -> None:
    assert advice in str(translated("trying", cause))


@pytest.mark.parametrize(
    "said",
    [
        "Invalid email address<Zaphod+x@Magrathea.example>.",
        "ZAPHOD+X@MAGRATHEA.EXAMPLE is on a list",
        "/v2/email/identities/zaphod%2Bx%40magrathea.example",
        "/v2/email/identities/zaphod%2bx@magrathea.example",
    ],
)
def test_a_masked_address_is_named_in_no_way_of_writing_it(said: str) -> None:
    error = errors.Refused("sending (Zaphod+x@magrathea.example)", "Code", said, "correct it")
    masked = str(error.naming("Zaphod+x@magrathea.example", "0123abcd"))
    assert "0123abcd" in masked
    assert not any(part in masked.lower() for part in ("zaphod", "magrathea"))


def test_an_error_is_short_whatever_came() -> None:
    page = "<p>Sign in</p>" * 10_000
    assert len(str(translated("trying", answer_error("BadRequestException", page)))) < 1_000
    assert len(str(translated("trying", exceptions.ParamValidationError(report=page)))) < 1_000
