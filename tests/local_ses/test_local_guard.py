"""What no page of another site reaches: anything, moto's own paths included; and what moto answers to bad input."""

import json
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from moto.moto_api._internal.urls import url_paths

from local_ses.testing import LocalSes

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/ses/aws4_request, "
    "SignedHeaders=host, Signature=0"
}
PATHS = [
    "/",
    "/bucket/key",
    "/moto-api/",
    "/moto-api/data.json",
    "/moto-api/reset",
    "/moto-api/nothing",
    "/latest/meta-data/iam",
    "/favicon.ico",
    "/v2/email/account",
    "/_control/",
    "/_inbox/",
    "/_aws/ses",
    "/_verify/token",
]
FOREIGN = [
    {"Host": "evil.example"},
    {"Host": "evil.example:4599"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "localhost.evil.example"},
    {"Host": "attacker"},
    {"Host": "["},
    {"Host": ""},
    {"Host": "evil.example@127.0.0.1"},
    {"Host": "localhost:4599,evil.example"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "null"},
    {"Origin": "["},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
]
VISIT = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def ask(ses: LocalSes, method: str, path: str, **more: Any) -> requests.Response:
    return requests.request(method, ses.url + path, timeout=10, **more)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_other_sites_reach_nothing(ses: LocalSes, path: str, headers: dict[str, str]) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = ask(ses, method, path, headers=SIGNED | headers)
        assert answer.status_code == 403
        assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"
        told = answer.json()
        assert told["message"] == told["error"] != ""
    assert ses.calls() == []


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_shared_with_other_origins(ses: LocalSes, path: str) -> None:
    for headers in ({}, {"Origin": ses.url}):
        answer = ask(ses, "GET", path, headers=SIGNED | headers)
        assert answer.status_code != 403
        assert [name for name in answer.headers if name.lower().startswith("access-control-")] == []
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PATHS)
def test_links_lead_to_our_pages_alone(ses: LocalSes, path: str) -> None:
    own = path == "/" or path.startswith("/_")
    assert (ask(ses, "GET", path, headers=VISIT).status_code != 403) == own
    assert ask(ses, "POST", path, headers=VISIT).status_code == 403
    # Typed by a person.
    assert ask(ses, "GET", path, headers=SIGNED | VISIT | {"Sec-Fetch-Site": "none"}).status_code != 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "bucket.localhost", "LOCALHOST"])
def test_names_of_this_machine(ses: LocalSes, name: str) -> None:
    port = urlsplit(ses.url).port
    assert ask(ses, "GET", "/v2/email/account", headers=SIGNED | {"Host": f"{name}:{port}"}).status_code == 200


def test_names_when_everybody_can_reach_it(folder: Path) -> None:
    with LocalSes(data=folder, options=["--host", "0.0.0.0"]) as ses:
        for name in ("127.0.0.1", "192.0.2.7", "ses", socket.gethostname()):
            assert ask(ses, "GET", "/v2/email/account", headers=SIGNED | {"Host": name}).status_code == 200
        for name in ("evil.example", ""):
            assert ask(ses, "GET", "/v2/email/account", headers=SIGNED | {"Host": name}).status_code == 403


def test_two_host_headers_are_refused(ses: LocalSes) -> None:
    """WSGI joins them with a comma; requests and http.client send one alone."""
    place = urlsplit(ses.url)
    for hosts in (("localhost:4599", "evil.example"), ("evil.example", "x.localhost")):
        with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
            lines = ["GET /_control/ HTTP/1.0", *(f"Host: {host}" for host in hosts), "", ""]
            connection.sendall("\r\n".join(lines).encode())
            assert connection.makefile("rb").readline().split()[1] == b"403"


def test_the_refusal_says_which_host_was_asked_for(ses: LocalSes) -> None:
    said = {
        "evil.example": "This server isn't evil.example; ask it under its IP address or as localhost, or start it with "
        "--allow-host evil.example.",
        "": "The request doesn't say which host it is for; ask this server under its IP address or as localhost.",
    }
    for host, sentence in said.items():
        assert ask(ses, "GET", "/_control/", headers={"Host": host}).json()["message"] == sentence


# The recorder plays what it recorded, without end if it is asked by itself.
MOTO_PATHS = [path[3:].rstrip("$") for path in url_paths if "recorder" not in path]


@pytest.mark.parametrize("path", [*MOTO_PATHS, "/", "/moto-api/nothing", "/latest/meta-data/nothing"])
@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff", b'{"results": 1}', b'{"model_name": []}'])
def test_moto_paths_with_bodies_that_are_none(server: LocalSes, path: str, body: bytes) -> None:
    for method in ("POST", "PUT"):
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            answer = ask(server, method, path, data=body, headers={"Content-Type": kind})
            assert answer.status_code < 500 or answer.status_code == 501
            if answer.status_code >= 400 and path != "/":
                assert isinstance(json.loads(answer.text), dict)


OBJECT_PATHS = ["/moto-api/config", "/moto-api/seed", "/moto-api/state-manager/set-transition"]


@pytest.mark.parametrize("path", OBJECT_PATHS)
@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_malformed_body_to_moto_itself(server: LocalSes, path: str, body: bytes) -> None:
    answer = ask(server, "POST", path, data=body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/json")
    assert answer.json()["message"] == "The body is not a JSON object; send one."


def test_body_of_another_form_to_moto_itself(server: LocalSes) -> None:
    """One of its paths wants a number."""
    assert ask(server, "POST", "/moto-api/reset-auth", data=b"1000").status_code == 200
    assert ask(server, "POST", "/moto-api/reset-auth", data=b"inf").status_code == 200
    answer = ask(server, "POST", "/moto-api/reset-auth", data=b"{")
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("moto can't do with this (ValueError: could not convert")


def test_own_paths_of_moto_still_answer(server: LocalSes) -> None:
    assert ask(server, "POST", "/moto-api/config", json={"batch": {"use_docker": False}}).status_code == 201
    assert ask(server, "GET", "/moto-api/config").json()["batch"] == {"use_docker": False}
