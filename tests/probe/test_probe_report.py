"""What the report owns up to: every e-mail, all that is left, and nobody's name."""

import pytest

from local_ses.testing import LocalSes
from ses_verified_senders.probe.report import masked
from ses_verified_senders.ses.client import Ses
from tests.probe.running import FROM, NEW, SEND, VERIFIED, assert_clean, probe

LISTED = ["--from-address", FROM, "--address", NEW]
SENT_TO_VERIFIED = ["--from-address", FROM, "--verified-address", VERIFIED]


def interrupted_at_the_arrival(question: str) -> str:
    if "arrive" in question:
        raise KeyboardInterrupt
    return "yes"


def test_a_send_whose_answer_is_lost_may_be_repeated_and_says_so(
    ses: LocalSes, capsys: pytest.CaptureFixture[str]
) -> None:
    ses.fault("lose-answer", operation=SEND, times=1)
    assert probe(ses, *LISTED) == 1
    report = capsys.readouterr().out
    assert "- [address]: it may have been sent, as no usable answer came; another run may mail it again" in report
    assert "looks at SES before it sends" not in report
    assert probe(ses, *LISTED) == 0
    assert len(ses.mails(NEW)) == 2, "the run after it mails again, as told"


@pytest.mark.parametrize("operation", ["GetEmailIdentity", "CreateCustomVerificationEmailTemplate"])
def test_no_lost_answer_promises_a_look(ses: LocalSes, capsys: pytest.CaptureFixture[str], operation: str) -> None:
    ses.fault("error", operation=operation)
    assert probe(ses, *LISTED) == 1
    assert "before it sends" not in capsys.readouterr().out


@pytest.mark.parametrize(("listed", "told"), [(True, False), (False, True)])
def test_a_link_that_nothing_can_take_back_is_left_behind(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], listed: bool, told: bool
) -> None:
    ses.control(listBeforeClick=listed)
    assert probe(ses, *LISTED) == 0
    report = capsys.readouterr().out
    link = "- the link that was mailed to [address] works for 24 hours; if somebody opens it, delete that identity"
    assert (link in report) is told
    assert ("Nothing: what the probe made is removed." in report) is not told
    ses.click(NEW)
    assert (ses.identity(NEW) is not None) is told


def test_the_plan_tells_of_the_link(ses: LocalSes, capsys: pytest.CaptureFixture[str]) -> None:
    probe(ses, *LISTED, ask=lambda question: "no")
    assert "the e-mail's link works for 24 hours" in capsys.readouterr().err


def test_an_e_mail_is_reported_although_its_question_was_interrupted(
    ses: LocalSes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert probe(ses, *SENT_TO_VERIFIED, ask=interrupted_at_the_arrival) == 130
    assert "\n- [verified-address]: it was sent\n" in capsys.readouterr().out


def test_a_refused_send_is_no_e_mail(ses: LocalSes, capsys: pytest.CaptureFixture[str]) -> None:
    ses.fault("refuse", operation=SEND)
    assert probe(ses, *LISTED) == 1
    assert "\n## E-mails\n\nNone was sent.\n" in capsys.readouterr().out


def test_an_interrupt_of_the_send_itself_leaves_it_in_doubt(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ses, "send_custom_verification_email", interrupted)
    assert probe(ses, *LISTED) == 130
    assert "- [address]: it may have been sent" in capsys.readouterr().out


@pytest.mark.parametrize("operation", ["delete_template", "delete_identity"])
def test_an_interrupt_of_the_clean_up_tells_what_is_left(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ses, operation, interrupted)
    assert probe(ses, *LISTED) == 1
    report = capsys.readouterr().out
    assert "**yes, as PENDING**" in report
    assert "- [address] (interrupted); remove it in the SES console" in report
    assert ("- verified-senders-probe-" in report) is (operation == "delete_template")


def test_a_second_interrupt_leaves_the_report(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ses, "delete_template", interrupted)
    assert probe(ses, *SENT_TO_VERIFIED, ask=interrupted_at_the_arrival) == 130
    report = capsys.readouterr().out
    assert "- [verified-address]: it was sent" in report
    assert "(interrupted); remove it in the SES console" in report


@pytest.mark.parametrize(
    "caller",
    [
        "arn:aws:iam::123456789012:user/jane.doe",
        "arn:aws:sts::123456789012:assumed-role/Mail/jane.doe@example.com",
        "arn:aws-us-gov:iam::123456789012:user/team/jane.doe",
    ],
)
def test_the_caller_is_not_named(ses: LocalSes, capsys: pytest.CaptureFixture[str], caller: str) -> None:
    said = f"User: {caller} is not authorized to perform: ses:GetEmailIdentity on resource: x"
    ses.fault("refuse", operation="GetEmailIdentity", code="AccessDeniedException", message=said, status=403)
    assert probe(ses, *LISTED) == 1
    report = capsys.readouterr().out
    assert "User: [arn] is not authorized" in report
    assert "jane" not in report


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature"])
@pytest.mark.parametrize("operation", ["ListCustomVerificationEmailTemplates", "GetEmailIdentity"])
def test_a_bad_signature_is_not_echoed(
    ses: LocalSes, capsys: pytest.CaptureFixture[str], code: str, operation: str
) -> None:
    said = "The Canonical String should have been 'x-amz-security-token:TOKEN'"
    ses.fault("refuse", operation=operation, code=code, message=said, status=403)
    assert probe(ses, *LISTED) > 0
    told = "".join(capsys.readouterr())
    assert code in told
    assert "TOKEN" not in told


def test_an_address_in_a_url_is_masked() -> None:
    text = 'closed: "https://email.example/v2/email/identities/jane%2Bx%40example.net"'
    assert masked(text, {"address": "jane+x@example.net"}) == (
        'closed: "https://email.example/v2/email/identities/[address]"'
    )


def test_what_is_reported_is_clean_after_an_interrupt(ses: LocalSes) -> None:
    assert probe(ses, *LISTED, *SENT_TO_VERIFIED[2:], ask=interrupted_at_the_arrival) == 130
    assert_clean(ses)
