"""Other people's networks: names, addresses of links, accounts, mail catchers."""

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from local_ses.testing import LocalSes
from tests.local_ses.test_local_process import run

ACCOUNT = "210987654321"


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSes]:
    options = ["--allow-host", "ses", "--allow-host", "Mail.Test", "--public-url", "http://public.example:8080/base/"]
    data = tmp_path_factory.mktemp("named")
    with LocalSes(data=data, verified_from=["example.com"], options=[*options, "--account", ACCOUNT]) as server:
        yield server


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("ses", 200),
        ("ses:4599", 200),
        ("mail.test", 200),
        ("public.example", 200),
        ("other.example", 403),
        ("x.ses", 403),
    ],
)
def test_names_that_are_allowed(named: LocalSes, host: str, status: int) -> None:
    answer = requests.get(f"{named.url}/_health", headers={"Host": host}, timeout=10)
    assert answer.status_code == status


def test_health(named: LocalSes) -> None:
    assert requests.get(f"{named.url}/_health", timeout=10).json() == {"status": "ok"}


def test_links_begin_with_the_public_address(named: LocalSes) -> None:
    named.client().create_email_identity(EmailIdentity="someone@example.net")
    (mail,) = named.mails("someone@example.net")
    assert mail["Link"].startswith("http://public.example:8080/base/_verify/")
    assert mail["Link"] in mail["Body"]["html_part"]


def test_account(named: LocalSes) -> None:
    client, sts = named.client(), named.client(service="sts")
    assert sts.get_caller_identity()["Account"] == ACCOUNT
    client.create_email_identity(EmailIdentity="example.org")
    assert named.identity("example.org", account=ACCOUNT) == named.identity("example.org") is not None
    role = "arn:aws:iam::111122223333:role/sender"
    given = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    other = named.client(
        access_key=given["AccessKeyId"], secret_key=given["SecretAccessKey"], token=given["SessionToken"]
    )
    assert other.list_email_identities()["EmailIdentities"] == []


class Catcher:
    """A mail catcher: speaks SMTP; `caught` are from, to and message of each mail."""

    def __init__(self) -> None:
        self.caught: list[tuple[str, list[str], bytes]] = []
        self.arrived = threading.Semaphore(0)
        catcher = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 catcher\r\n")
                source, to = "", []
                while line := self.rfile.readline().strip().decode():
                    word = line.partition(" ")[0].upper()
                    if line.upper().startswith("MAIL"):
                        source = line
                    elif line.upper().startswith("RCPT"):
                        to.append(line)
                    if word == "DATA":
                        self.wfile.write(b"354 go on\r\n")
                        message = b"".join(iter(self.rfile.readline, b".\r\n"))
                        catcher.caught.append((source, to, message))
                    self.wfile.write(b"250-catcher\r\n250 SMTPUTF8\r\n" if word != "QUIT" else b"221 bye\r\n")
                    if word == "DATA":
                        catcher.arrived.release()

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    catcher = Catcher()
    yield catcher
    catcher.server.shutdown()
    catcher.server.server_close()


def test_mails_are_handed_on(folder: Path, catcher: Catcher, template: dict[str, Any]) -> None:
    with LocalSes(data=folder, verified_from=["example.com"], options=["--smtp", catcher.address]) as ses:
        client = ses.client()
        client.create_custom_verification_email_template(**template)
        client.send_custom_verification_email(EmailAddress="ü@example.net", TemplateName="verify")
        assert catcher.arrived.acquire(timeout=20)
        (caught,) = catcher.caught
        assert "hello@example.com" in caught[0]
        assert "ü@example.net" in caught[1][0]
        assert b"Please confirm" in caught[2]
        assert len(ses.mails()) == 1


def test_a_catcher_that_is_down_holds_nobody_up(folder: Path) -> None:
    with LocalSes(data=folder, options=["--smtp", "127.0.0.1:1"]) as ses:
        ses.client().create_email_identity(EmailIdentity="someone@example.net")
        assert len(ses.mails()) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--public-url", "nowhere"], "nowhere is not the address of a server; write one like http://ses:4599"),
        (["--public-url", "ftp://x"], "ftp://x is not the address of a server; write one like http://ses:4599"),
        (["--account", "12"], "12 is not an account; write its 12 digits"),
        (["--smtp", "mailpit"], "mailpit is not a host and port; write both, as in mailpit:1025"),
        (["--smtp", ":1025"], ":1025 is not a host and port; write both, as in mailpit:1025"),
    ],
)
def test_options_that_cant_be(options: list[str], said: str) -> None:
    ended = run(*options)
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1].endswith(said)
