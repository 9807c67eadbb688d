"""What must not pass for an answer."""

from typing import Any

import pytest

from local_ses.testing import LocalSes
from tests.probe.running import FROM, NEW, SEND, UNVERIFIED, VERIFIED, probe, writing

SENT_TO_VERIFIED = ["--from-address", FROM, "--verified-address", VERIFIED]
CREATE = "CreateCustomVerificationEmailTemplate"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("SendingPausedException", "paused"),
        ("AccountSuspendedException", "suspended"),
        ("LimitExceededException", "quota"),
        ("MailFromDomainNotVerifiedException", "From"),
        ("NotFoundException", "Email address is not verified"),
        ("MessageRejected", f"Email address is not verified: {FROM}"),
        ("ConcurrentModificationException", "again"),
        ("AccessDeniedException", "no"),
    ],
)
def test_a_refusal_that_is_not_of_the_address(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], code: str, message: str
) -> None:
    ses.fault("refuse", operation=SEND, code=code, message=message)
    assert probe(ses, *SENT_TO_VERIFIED) == 1
    report = capsys.readouterr().out
    assert "**Not settled.**" in report
    assert f"{code}: " in report
    assert "it is refused" not in report


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException", "AlreadyExistsException"])
def test_a_refusal_of_a_verified_address(ses: LocalSes, capsys: pytest.CaptureFixture[str], code: str) -> None:
    ses.fault("refuse", operation=SEND, code=code, message="verified already")
    assert probe(ses, *SENT_TO_VERIFIED) == 0
    report = capsys.readouterr().out
    assert f"**it is refused: {code}**" in report
    assert "SES's own words: verified already" in report


@pytest.mark.parametrize(
    "switch",
    [{"sandbox": True}, {"sendingPaused": True}],
    ids=["sandbox", "paused"],
)
@pytest.mark.parametrize("option", [("--address", NEW), ("--verified-address", VERIFIED)], ids=["new", "verified"])
def test_an_account_that_may_not_send(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], switch: dict[str, Any], option: tuple[str, str]
) -> None:
    ses.control(**switch)
    assert probe(ses, "--from-address", FROM, *option) == 1
    assert "**Not settled.**" in capsys.readouterr().out


def test_a_sandbox_that_may_not_be_asked_for(ses: LocalSes, capsys: pytest.CaptureFixture[str]) -> None:
    ses.control(sandbox=True)
    ses.fault("refuse", operation="GetAccount", code="AccessDeniedException", message="no", status=403)
    assert probe(ses, *SENT_TO_VERIFIED) == 1
    assert "**Not settled.**" in capsys.readouterr().out
    assert SEND not in writing(ses)


@pytest.mark.parametrize("code", ["LimitExceededException", "BadRequestException", "AccessDeniedException"])
def test_a_template_that_is_refused_for_something_else(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    ses.fault("refuse", operation=CREATE, code=code, message="full")
    assert probe(ses, "--unverified-from", UNVERIFIED) == 1
    report = capsys.readouterr().out
    assert "**Not settled.**" in report
    assert f"{code}: full" in report


@pytest.mark.parametrize(
    ("address", "verified"),
    [
        ("x@mail.example.org", "example.org"),
        ("x+label@example.org", "x@example.org"),
        ("x@example.org", "example.org"),
        ("x@example.org", "x@example.org"),
    ],
)
def test_a_from_that_is_verified_after_all(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], address: str, verified: str
) -> None:
    ses.put_identity(verified, "SUCCESS")
    assert probe(ses, "--unverified-from", address) == 1
    report = capsys.readouterr().out
    assert "is verified; give an address that is not" in report
    assert verified not in report
    assert writing(ses) == []
