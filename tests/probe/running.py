"""The probe as the tests run it: in this process, against a local SES, waiting for nothing."""

from collections.abc import Callable, Sequence
from dataclasses import fields

from local_ses.testing import LocalSes
from ses_verified_senders.cli.probe import probe as command
from ses_verified_senders.probe import dialogue
from ses_verified_senders.probe.account import ses_of
from ses_verified_senders.probe.inputs import ProbeInputs
from tests.fakes import FakeClock

FROM, NEW, VERIFIED, UNVERIFIED = "hello@example.com", "new@example.net", "done@example.net", "nobody@example.org"
SEND = "SendCustomVerificationEmail"


def at(ses: LocalSes) -> list[str]:
    return ["--region", "us-east-1", "--endpoint-url", ses.url]


def probe(ses: LocalSes, *options: str, ask: Callable[[str], str] | None = None) -> int:
    return probe_with([*at(ses), *options], ask)


def probe_with(options: Sequence[str], ask: Callable[[str], str] | None = None) -> int:
    """As the command does it, but for its clock and for whom it asks."""
    given = command.make_context("probe", list(options)).params
    inputs = ProbeInputs(**{field.name: given[field.name] for field in fields(ProbeInputs)})
    clock = FakeClock()
    ses = ses_of(given["region"], given["profile"], given["endpoint_url"], clock)
    return dialogue.probe(inputs, ses, clock, ask)


def writing(ses: LocalSes) -> list[str]:
    """The calls that change something."""
    return [call["operation"] for call in ses.calls() if not call["operation"].startswith(("Get", "List"))]


def assert_clean(ses: LocalSes) -> None:
    client = ses.client()
    assert client.list_custom_verification_email_templates()["CustomVerificationEmailTemplates"] == []
    assert ses.identity(NEW) is None
