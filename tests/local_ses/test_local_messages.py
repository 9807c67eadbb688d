"""The mails for tests in any language: as a test that has nothing but HTTP would ask for them."""

import threading
from typing import Any

import pytest
import requests

from local_ses.inbox.mails import Mails, Wanted
from local_ses.server import Server
from local_ses.testing import LocalSes

ADDRESS = "someone@example.net"


def ask(ses: LocalSes, method: str, path: str, status: int = 200, **more: Any) -> Any:
    answer = requests.request(method, f"{ses.url}/_control/{path}", timeout=30, **more)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def send(client: Any, address: str = ADDRESS) -> str:
    return str(client.send_custom_verification_email(EmailAddress=address, TemplateName="verify")["MessageId"])


def test_a_message(ses: LocalSes, client: Any) -> None:
    identifier = send(client)
    found = ask(ses, "GET", f"messages/{identifier}")
    assert (found["Template"], found["Subject"], found["Source"]) == ("verify", "Please confirm", "hello@example.com")
    assert found["Link"] in found["Body"]["html_part"]
    assert ask(ses, "GET", "messages")["messages"] == [found]
    assert requests.get(f"{ses.url}/_aws/ses", timeout=10).json()["messages"] == [found]
    assert ask(ses, "DELETE", f"messages/{identifier}") == {"removed": 1}
    for method in ("GET", "DELETE"):
        assert "no message" in ask(ses, method, f"messages/{identifier}", 404)["error"]


def test_which_messages(ses: LocalSes, client: Any) -> None:
    first = send(client)
    ses.advance(60)
    now = ses.now()
    second = send(client, "Other@example.net")

    def ids(**query: str) -> list[str]:
        return [mail["Id"] for mail in ask(ses, "GET", "messages", params=query)["messages"]]

    assert ids() == [first, second]
    assert ids(to=ADDRESS) == [first]
    assert ids(to="hello@example.com") == []
    assert ids(address="hello@example.com", template="verify") == [first, second]
    assert ids(after=first) == ids(since=now) == ids(containing="OTHER@") == [second]
    assert ids(template="none") == ids(id="none") == []
    assert "no colour" in ask(ses, "GET", "messages", 400, params={"colour": "red"})["error"]
    assert "ISO 8601" in ask(ses, "GET", "messages", 400, params={"since": "yesterday"})["error"]


def test_wait_for_a_message(ses: LocalSes, client: Any) -> None:
    first = send(client)
    assert ses.wait_for_message(to=ADDRESS)["Id"] == first
    found: list[str] = []
    waiting = threading.Thread(target=lambda: found.append(ses.wait_for_message(timeout=30, after=first)["Id"]))
    waiting.start()
    second = send(client)
    waiting.join()
    assert found == [second]
    query = {"to": "nobody@example.net", "timeout": "0.1"}
    assert ask(ses, "GET", "wait-for-message", 404, params=query) == {
        "error": "There was no such message within 0.1 s."
    }
    for wrong in ("soon", "-1", "nan", "1e9"):
        assert "timeout" in ask(ses, "GET", "wait-for-message", 400, params={"timeout": wrong})["error"]


def test_waiting_ends_by_the_clock(folder: Any) -> None:
    server = Server(folder, lambda token: token)
    times = iter((0.0, 5.0, 10.0))
    assert Mails(server.store, server.settings).wait(Wanted(), 4.0, lambda: next(times)) is None
    server.close()


def test_click_by_address(ses: LocalSes, client: Any) -> None:
    send(client)
    asked = {"address": ADDRESS, "template": "verify"}
    assert ask(ses, "POST", "click", json=asked) == {"location": "https://example.com/yes", "status": "SUCCESS"}
    assert "no message" in ask(ses, "POST", "click", 404, json={"address": "nobody@example.net"})["error"]
    assert "no message" in ask(ses, "POST", "click", 404, json=asked | {"template": "other"})["error"]
    for wrong in ({}, {"address": 1}, {"address": ADDRESS, "template": 1}):
        assert ask(ses, "POST", "click", 400, json=wrong)["error"]


def test_read_marks(ses: LocalSes, client: Any) -> None:
    identifier = send(client)
    assert ask(ses, "PATCH", f"messages/{identifier}", json={"read": True}) == {"marked": 1}
    assert ask(ses, "PATCH", "messages", json={"read": False}) == {"marked": 1}
    assert ask(ses, "PATCH", "messages", 400, json={"read": "yes"})["error"]


@pytest.mark.parametrize("path", ["_aws/ses", "_aws/ses/", "_control", "_control/", "_health", "_control/faults/"])
def test_slash_or_none(ses: LocalSes, path: str) -> None:
    answer = requests.get(f"{ses.url}/{path}", timeout=10, allow_redirects=False)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("path", ["_aws/ses", "_aws/ses/", "_control/messages", "_control/messages/"])
def test_clear_with_a_slash_or_none(ses: LocalSes, client: Any, path: str) -> None:
    send(client)
    assert requests.delete(f"{ses.url}/{path}", timeout=10, allow_redirects=False).ok
    assert ses.mails() == []


def test_moto_reset_is_ours_too(ses: LocalSes, client: Any) -> None:
    """As mock_aws in server mode asks for it."""
    send(client)
    ses.client(service="s3").create_bucket(Bucket="gone")
    assert requests.post(f"{ses.url}/moto-api/reset", timeout=10).json() == {"status": "ok"}
    assert ses.mails() == ses.calls() == []
    assert ses.template("verify") is None
    assert ses.client(service="s3").list_buckets()["Buckets"] == []
    assert ses.control()["verifiedFrom"] == ["example.com"]


def test_most_identities(folder: Any, template: dict[str, Any]) -> None:
    """Ten thousand are there: one more is refused by a modelled error, however it comes."""
    seed = folder.parent / "seed.json"
    names = ", ".join(f'"{number}@example.net": PENDING' for number in range(9_999))
    seed.write_text("{regions: {us-east-1: {identities: {" + names + "}}}}")
    options = ["--seed", str(seed), "--no-list-before-click"]
    with LocalSes(data=folder, verified_from=["example.com"], options=options) as ses:
        client = ses.client(retries=1)
        client.create_custom_verification_email_template(**template)
        send(client)
        send(client, "last@example.net")
        ses.put_identity("ten.thousandth@example.net", "PENDING")
        link = requests.get(ses.link(ADDRESS), timeout=10)
        assert (link.status_code, link.text.count("10000 email identities")) == (400, 1)
        for path, asked in (("click", {"address": ADDRESS}), ("identities", {"address": "x@y", "status": "SUCCESS"})):
            assert "10000 email identities" in ask(ses, "POST", path, 400, json=asked)["error"]
        with pytest.raises(client.exceptions.LimitExceededException):
            client.create_email_identity(EmailIdentity="example.org")
        v1 = ses.client(service="ses", retries=1)
        with pytest.raises(v1.exceptions.LimitExceededException):
            v1.verify_domain_identity(Domain="example.org")
        ses.control(listBeforeClick=True)
        with pytest.raises(client.exceptions.LimitExceededException):
            send(client, "more@example.net")
        assert len(ses.mails("more@example.net")) == 0
