"""boto3, awscli and the AWS SDKs for JavaScript and Go, against the same server, by v1 and v2."""

import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local_ses.testing import LocalSes
from tests.local_ses.clients import AWS, CLIENTS, SERVICES, awscli_command, environment_of_nobody, failures, missing

TEN = [f"{number}@example.net" for number in range(10)]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_operation(client: str, service: str) -> None:
    if reason := missing(client):
        pytest.skip(reason)
    assert {operation: answers for operation, answers in failures(client, service).items() if answers} == {}


@pytest.mark.skipif(not AWS.exists(), reason="awscli is not installed (pip install awscli)")
def test_runs_of_the_command_line_side_by_side(ses: LocalSes, client: Any) -> None:
    """As Terraform would start them: several at once, each trying again when it is throttled."""
    ses.control(callsPerSecond=4)
    environment = environment_of_nobody(AWS_RETRY_MODE="standard", AWS_MAX_ATTEMPTS="20")

    def send(address: str) -> int:
        asked = {"EmailAddress": address, "TemplateName": "verify"}
        command = awscli_command(ses.url, "SendCustomVerificationEmail", asked)
        return subprocess.run(command, capture_output=True, env=environment, check=False).returncode

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(send, TEN)) == [0] * 10
    assert Counter(mail["Destination"]["ToAddresses"][0] for mail in ses.mails()) == dict.fromkeys(TEN, 1)
    statuses = Counter(call["status"] for call in ses.calls("SendCustomVerificationEmail"))
    assert statuses[200] == 10
    assert set(statuses) <= {200, 429}
