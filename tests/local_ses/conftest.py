from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_ses.testing import LocalSes

CONTENT = {
    "FromEmailAddress": "hello@example.com",
    "TemplateSubject": "Please confirm",
    "TemplateContent": "<p>Hello</p>",
    "SuccessRedirectionURL": "https://example.com/yes",
    "FailureRedirectionURL": "https://example.com/no",
}
TEMPLATE = {"TemplateName": "verify", **CONTENT}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSes]:
    """One server for all tests that need no restart: starting one takes most of a second."""
    with LocalSes(data=tmp_path_factory.mktemp("ses"), verified_from=["example.com"]) as server:
        yield server


@pytest.fixture
def ses(server: LocalSes) -> LocalSes:
    """That server as if nobody had used it, without a limit."""
    server.reset()
    server.control(callsPerSecond=0, verifiedFrom=["example.com"])
    return server


@pytest.fixture
def client(ses: LocalSes) -> Any:
    """boto3's, which has the template `verify`."""
    client = ses.client()
    client.create_custom_verification_email_template(**TEMPLATE)
    return client


@pytest.fixture
def template() -> dict[str, Any]:
    return dict(TEMPLATE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"
