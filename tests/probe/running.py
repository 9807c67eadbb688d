"""The probe as the tests run it: in this process, against a local SES, waiting for nothing."""

from collections.abc import Callable

from local_ses.testing import LocalSes
from ses_verified_senders.probe.__main__ import main
from tests.fakes import FakeClock

FROM, NEW, VERIFIED, UNVERIFIED = "hello@example.com", "new@example.net", "done@example.net", "nobody@example.org"
SEND = "SendCustomVerificationEmail"


def probe(ses: LocalSes, *options: str, ask: Callable[[str], str] | None = None) -> int:
    where = ["--region", "us-east-1", "--endpoint-url", ses.url]
    return main([*where, *options, *([] if ask else ["--yes"])], ask, FakeClock())


def writing(ses: LocalSes) -> list[str]:
    """The calls that change something."""
    return [call["operation"] for call in ses.calls() if not call["operation"].startswith(("Get", "List"))]


def assert_clean(ses: LocalSes) -> None:
    client = ses.client()
    assert client.list_custom_verification_email_templates()["CustomVerificationEmailTemplates"] == []
    assert ses.identity(NEW) is None
