"""Each operation is one transaction: with 50 clients at once, and when the server is killed in the middle."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.exceptions import BotoCoreError, ClientError

from local_ses.store import InUse, Store
from local_ses.testing import LocalSes

THREADS = 50
KILLS = 12
ADDRESS = "someone@example.net"
ARN = f"arn:aws:ses:us-east-1:123456789012:identity/{ADDRESS}"


def at_once(ses: LocalSes, call: Callable[[Any, int], Any]) -> Counter[str]:
    """What came of a call that 50 clients make at the same time, by error code; "" stands for success."""
    clients = [ses.client(retries=1) for _ in range(THREADS)]
    together = threading.Barrier(THREADS)

    def one(number: int) -> str:
        together.wait()
        try:
            call(clients[number], number)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(one, range(THREADS)))


def test_creates_of_one_template(ses: LocalSes, template: dict[str, Any]) -> None:
    outcome = at_once(ses, lambda client, number: client.create_custom_verification_email_template(**template))
    assert outcome == {"": 1, "AlreadyExistsException": 49}


def test_creates_of_one_identity(ses: LocalSes) -> None:
    outcome = at_once(ses, lambda client, number: client.create_email_identity(EmailIdentity=ADDRESS))
    assert outcome == {"": 1, "AlreadyExistsException": 49}
    assert len(ses.mails(ADDRESS)) == 1


def test_tags_at_once(ses: LocalSes, client: Any) -> None:
    client.create_email_identity(EmailIdentity=ADDRESS)
    outcome = at_once(
        ses, lambda one, number: one.tag_resource(ResourceArn=ARN, Tags=[{"Key": f"k{number}", "Value": "x"}])
    )
    assert outcome == {"": 50}
    found = ses.identity(ADDRESS)
    assert found is not None
    assert len(found["tags"]) == 50


def test_quota_of_templates(ses: LocalSes, client: Any, template: dict[str, Any]) -> None:
    """There is one already, so that one of fifty is too many."""

    def create(one: Any, number: int) -> None:
        one.create_custom_verification_email_template(**template | {"TemplateName": f"t{number}"})

    assert at_once(ses, create) == {"": 49, "LimitExceededException": 1}


def test_counted_fault(ses: LocalSes, client: Any) -> None:
    ses.fault("refuse", operation="GetAccount", times=20)
    assert at_once(ses, lambda one, number: one.get_account()) == {"": 30, "MessageRejected": 20}


def send_until_it_ends(ses: LocalSes, first: int, sent: list[str], each: threading.Semaphore) -> None:
    client = ses.client(retries=1)
    number = first
    try:
        while True:
            address = f"{number}@example.net"
            client.send_custom_verification_email(EmailAddress=address, TemplateName="verify")
            sent.append(address)
            each.release()
            number += 8
    except (BotoCoreError, ClientError):
        return


def check_kept(ses: LocalSes, answered: list[str]) -> int:
    """No identity without its mail and its line in the log, nor one of those alone; what was answered is kept. Returns
    how many there are."""
    found = requests.get(f"{ses.url}/_control/identities", timeout=30).json()
    listed = [name for name, identity in found.items() if identity["status"] == "PENDING"]
    mailed = Counter(mail["Destination"]["ToAddresses"][0] for mail in ses.mails())
    logged = Counter(call["address"] for call in ses.calls("SendCustomVerificationEmail"))
    assert mailed == logged == dict.fromkeys(listed, 1)
    assert set(answered) <= set(listed)
    return len(listed)


def test_kills(folder: Path, template: dict[str, Any]) -> None:
    answered: list[str] = []
    with LocalSes(data=folder, verified_from=["example.com"]) as ses:
        ses.client().create_custom_verification_email_template(**template)
    for round in range(KILLS):
        with LocalSes(data=folder) as ses:
            check_kept(ses, answered)
            each = threading.Semaphore(0)
            threads = [
                threading.Thread(target=send_until_it_ends, args=(ses, 100_000 * round + number, answered, each))
                for number in range(8)
            ]
            for thread in threads:
                thread.start()
            for _ in range(20):
                assert each.acquire(timeout=60)
            ses.kill()
            for thread in threads:
                thread.join()
    with LocalSes(data=folder) as ses:
        assert check_kept(ses, answered) >= 20 * KILLS


def test_transaction_keeps_all_or_nothing(folder: Path) -> None:
    store = Store(folder / "x.sqlite")
    told: list[str] = []

    def fail() -> None:
        with store.transaction():
            store.set("a", 1)
            store.afterwards(lambda: told.append("lost"))
            with store.transaction():
                store.set("b", 2)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert (store.setting("a", None), store.setting("b", None), told) == (None, None, [])
    with store.transaction():
        store.set("a", 1)
        store.afterwards(lambda: told.append("kept"))
        assert told == []
    assert (store.setting("a", None), told) == (1, ["kept"])
    store.close()


def test_second_server_on_one_folder(folder: Path) -> None:
    with LocalSes(data=folder) as ses:
        command = [sys.executable, "-m", "local_ses", "--port", "0", "--data", str(folder)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr == (
            f"error: the data folder {folder} is in use by another server; end that one, or choose another folder "
            "with --data\n"
        )
        assert ses.client().get_account()
        with pytest.raises(InUse):
            Store(folder / "local-ses.sqlite")
    Store(folder / "local-ses.sqlite").close()
