"""HTTP as it comes: hostile lengths, bodies nobody wants, half a request, connections that stay."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import psutil
import pytest

from local_ses import connections
from local_ses.testing import LocalSes

SEND = "/v2/email/outbound-custom-verification-emails"
SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/ses/aws4_request, "
    "SignedHeaders=host, Signature=0",
    "Content-Type": "application/json",
}
HALF_OPEN = 1500
MEBIBYTE = 1024 * 1024


def place(ses: LocalSes) -> tuple[str, int]:
    parts = urlsplit(ses.url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def spoken(ses: LocalSes, request: bytes) -> bytes:
    """All that a client gets that reads until the server closes."""
    with socket.create_connection(place(ses), timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").read()


def head(method: str, path: str, *lines: str) -> bytes:
    signed = [f"{name}: {value}" for name, value in SIGNED.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *signed, *lines, "", ""]).encode()


@pytest.mark.parametrize(
    ("lines", "body", "status"),
    [
        (["Content-Length: -1"], b"", 400),
        (["Content-Length: ten"], b"", 400),
        (["Content-Length: 1, 2"], b"{}", 400),
        (["Content-Length: " + "9" * 5000], b"{}", 400),
        (["Content-Length: 99999999999"], b"{}", 413),
        (["Transfer-Encoding: chunked"], b"zz\r\n", 400),
        (["Transfer-Encoding: gzip"], b"", 501),
        (["Content-Length: 2", "Connection: close"], b"{}", 400),
        (["Connection: close"], b"", 400),
    ],
)
def test_lengths(ses: LocalSes, lines: list[str], body: bytes, status: int) -> None:
    """A client that reads until the end gets an answer and the end."""
    answer = spoken(ses, head("POST", SEND, *lines) + body)
    assert answer.split(b" ", 2)[1] == str(status).encode()
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert told["message"]
    assert b"x-amzn-requestid:" in answer.lower()


def test_chunks_are_a_body(ses: LocalSes) -> None:
    parts = ['{"EmailAddress": "nobody"', ', "TemplateName": "verify"}', ""]
    chunks = "".join(f"{len(part):x}\r\n{part}\r\n" for part in parts).encode()
    answer = spoken(ses, head("POST", SEND, "Transfer-Encoding: chunked", "Connection: close") + chunks)
    assert b"Invalid email address<nobody>." in answer


def test_answer_survives_a_body_that_is_too_large(ses: LocalSes) -> None:
    """The client sends all of it before it reads."""
    connection = http.client.HTTPConnection(*place(ses), timeout=60)
    connection.request("POST", SEND, b"x" * (33 * MEBIBYTE), SIGNED)
    answer = connection.getresponse()
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (413, "RequestEntityTooLargeException")
    assert "32 MiB" in json.loads(answer.read())["message"]
    connection.close()


def test_connections_are_kept(ses: LocalSes) -> None:
    connection = http.client.HTTPConnection(*place(ses), timeout=20)
    for path in ("/v2/email/account", "/v2/email/nothing", "/_health"):
        connection.request("GET", path, headers=SIGNED)
        connection.getresponse().read()
        assert connection.sock is not None
    connection.close()


@pytest.fixture
def crowd(ses: LocalSes) -> Iterator[None]:
    """So many who began a request and say no more."""
    with ExitStack() as stack:
        for number in range(HALF_OPEN):
            connection = stack.enter_context(socket.create_connection(place(ses), timeout=20))
            connection.sendall(
                b"POST / HTTP/1.1\r\nHost: loc" if number % 2 else head("POST", SEND, "Content-Length: 9")
            )
        yield


def test_half_open_connections_keep_nobody_out(ses: LocalSes, crowd: None) -> None:
    assert ses.client(read_timeout=10).get_account()


def test_idle_connections_end(ses: LocalSes) -> None:
    """As long as that takes here, it is checked on a server of its own with another clock."""
    assert connections.IDLE <= 60
    server = connections.http_server(lambda environ, start: [], socket.create_server(("127.0.0.1", 0)), 100)
    with socket.create_connection(server.socket.getsockname()) as client:
        server.handle_accept()
        (channel,) = server.active_channels.values()
        server.maintenance(time.time() + connections.IDLE - 1)
        assert not channel.will_close
        server.maintenance(time.time() + connections.IDLE + 1)
        assert channel.will_close
        channel.handle_write()
        assert client.recv(1) == b""
    server.close()
    server.task_dispatcher.shutdown()


def test_memory_comes_back(folder: object) -> None:
    """After eight bodies of 31 MB, in a server that did nothing else."""
    with LocalSes() as ses:
        ses.client().get_account()
        process = psutil.Process(ses.pid)
        before = process.memory_info().rss
        body = b'{"EmailAddress": "' + b"x" * (31 * 1000 * 1000) + b'"}'
        for _ in range(8):
            connection = http.client.HTTPConnection(*place(ses), timeout=60)
            connection.request("POST", SEND, body, SIGNED)
            assert connection.getresponse().status == 400
            connection.close()
        assert (process.memory_info().rss - before) / MEBIBYTE < 60
