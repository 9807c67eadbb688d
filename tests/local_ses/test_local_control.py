"""The control API, and what changes it takes from whom."""

from typing import Any

import pytest
import requests

from local_ses.testing import LocalSes


def ask(ses: LocalSes, method: str, path: str, **more: Any) -> requests.Response:
    return requests.request(method, f"{ses.url}/{path}", timeout=10, **more)


def test_settings(ses: LocalSes) -> None:
    assert ses.control(sandbox=True)["sandbox"] is True
    found = ask(ses, "GET", "_control/").json()
    assert found["settings"]["sandbox"] is True
    assert "now" in found


def test_how_many_mails_there_are(ses: LocalSes, client: Any) -> None:
    """Without a word of theirs, however many and long they are."""
    assert ask(ses, "GET", "_control").json()["messages"] == 0
    content = {"Simple": {"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "x" * 100_000}}}}
    for _ in range(3):
        client.send_email(FromEmailAddress="me@example.com", Destination={"ToAddresses": ["a@b.c"]}, Content=content)
    told = ask(ses, "GET", "_control")
    assert told.json()["messages"] == 3
    assert len(told.content) < 1000


@pytest.mark.parametrize(
    "changes",
    [
        {"nothing": 1},
        {"sandbox": "yes"},
        {"callsPerSecond": -1},
        {"callsPerSecond": True},
        {"maxMails": 1.5},
        {"unverifiedFrom": "Other"},
        {"sendToVerified": "maybe"},
        {"verifiedFrom": "example.com"},
        {"sandbox": True, "callsPerSecond": "x"},
    ],
)
def test_settings_that_cant_be(ses: LocalSes, changes: dict[str, Any]) -> None:
    before = ask(ses, "GET", "_control/").json()["settings"]
    answer = ask(ses, "PATCH", "_control/", json=changes)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert ask(ses, "GET", "_control/").json()["settings"] == before


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"kind": "other"},
        {"kind": "slow", "seconds": "x"},
        {"kind": "slow", "seconds": 1e9},
        {"kind": "error", "status": 200},
        {"kind": "error", "times": -1},
        {"kind": "error", "colour": "red"},
        {"kind": ["error"]},
        {"kind": "refuse", "code": "\r\nX-Header: mine"},
        {"kind": "refuse", "code": "字"},
    ],
)
def test_faults_that_cant_be(ses: LocalSes, fault: dict[str, Any]) -> None:
    answer = ask(ses, "POST", "_control/faults", json=fault)
    assert answer.status_code == 400
    assert "fault" in answer.json()["error"]
    assert ask(ses, "GET", "_control/faults").json() == {}


def test_remove_one_fault(ses: LocalSes) -> None:
    first, second = ses.fault("error"), ses.fault("slow", seconds=2)
    assert ask(ses, "DELETE", f"_control/faults/{first}").json() == {"removed": 1}
    assert list(ask(ses, "GET", "_control/faults").json()) == [second]
    assert ask(ses, "DELETE", f"_control/faults/{first}").status_code == 404


@pytest.mark.parametrize(
    "asked", [{}, {"hours": -1}, {"years": 1}, {"days": "1"}, {"days": 99999}, {"days": 10**400}, [1]]
)
def test_moves_that_the_clock_refuses(ses: LocalSes, asked: Any) -> None:
    assert ask(ses, "POST", "_control/clock", json=asked).status_code == 400


@pytest.mark.parametrize("path", ["_control/", "_control/clock", "_control/faults", "_control/identities"])
@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"null", b"[" * 100_000, b'{"\\ud800": 1}'])
def test_bodies_that_are_no_object(ses: LocalSes, path: str, body: bytes) -> None:
    method = "PATCH" if path == "_control/" else "POST"
    answer = ask(ses, method, path, data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (400, {"error": "Send a JSON object, in UTF-8."})


def test_units_of_the_clock(ses: LocalSes) -> None:
    before = ask(ses, "GET", "_control/").json()["now"]
    after = ask(ses, "POST", "_control/clock", json={"days": 366}).json()["now"]
    assert int(after[:4]) == int(before[:4]) + 1


def test_identities_by_hand(ses: LocalSes) -> None:
    ses.put_identity("a@b.c", "TEMPORARY_FAILURE", region="eu-west-1", tags={"owner": "me"})
    found = ses.identity("a@b.c", region="eu-west-1")
    assert found is not None
    assert (found["status"], found["tags"]) == ("TEMPORARY_FAILURE", {"owner": "me"})
    assert ses.identity("a@b.c") is None
    assert ask(ses, "DELETE", "_control/identities/a@b.c?region=eu-west-1").status_code == 204
    assert ask(ses, "DELETE", "_control/identities/a@b.c?region=eu-west-1").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"address": "a@b"},
        {"address": "a@b", "status": "x"},
        {"status": "SUCCESS"},
        {"address": "a@b", "status": "SUCCESS", "region": "x"},
        {"address": "a@b", "status": "SUCCESS", "tags": ["x"]},
        {"address": "\ud800", "status": "SUCCESS"},
        {"address": "a@b", "status": "SUCCESS", "account": "\ud800"},
        {"address": "a@b", "status": "SUCCESS", "account": 5},
    ],
)
def test_identities_that_cant_be(ses: LocalSes, asked: dict[str, Any]) -> None:
    assert ask(ses, "POST", "_control/identities", json=asked).status_code == 400


PAGES = ["_control/", "_inbox/", "_aws/ses"]


def test_form_can_change_nothing(ses: LocalSes) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = ask(ses, "PATCH", "_control/", data='{"sandbox": true}', headers={"Content-Type": kind})
        assert answer.status_code == 415
        assert ask(ses, "POST", "_control/reset", headers={"Content-Type": kind}).status_code == 415
    assert ses.control()["sandbox"] is False


def test_own_page_and_a_visitor_are_let_in(ses: LocalSes) -> None:
    host = ses.url.removeprefix("http://")
    same = {"Origin": ses.url, "Sec-Fetch-Site": "same-origin", "Host": host}
    assert ask(ses, "PATCH", "_control/", headers=same, json={"sandbox": True}).status_code == 200
    visit = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert ask(ses, "GET", "_inbox/", headers=visit).status_code == 200
    localhost = {"Host": host.replace("127.0.0.1", "localhost")}
    assert ask(ses, "GET", "_control/", headers=localhost).status_code == 200


def test_pages_have_a_policy(ses: LocalSes) -> None:
    for path in PAGES:
        headers = ask(ses, "GET", path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
