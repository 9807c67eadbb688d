"""`python bench/local_ses.py`: how fast the local SES starts and answers, and how much memory it takes."""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil

# This file's own folder comes first, where `local_ses` is this file.
sys.path[0] = str(Path(__file__).parents[1])

from local_ses.testing import LocalSes  # noqa: E402

SEND = "/v2/email/outbound-custom-verification-emails"
SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/ses/aws4_request, Signature=0",
    "Content-Type": "application/json",
}
CONTENT = "<html><body>" + "<p>Please confirm that this address is yours.</p>" * 40 + "</body></html>"
MEBIBYTE = 1024 * 1024


def start_up(runs: int) -> float:
    """Median seconds from the start of the process to its line that it is ready."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        with LocalSes():
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def ask(url: str, method: str, path: str, body: object = None) -> None:
    """One request as cheap as it can be, so that it is the server that is measured."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.request(method, path, None if body is None else json.dumps(body), SIGNED)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{method} {path}: {answer.status} {said.decode()}")


def requests_a_second(number: int, threads: int, ask_one: Callable[[int], None]) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(ask_one, range(number)):
            pass
    return number / (time.perf_counter() - began)


@contextmanager
def plain_moto() -> Iterator[str]:
    """moto's own server in a process of its own; gives its URL."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    run = f"from moto.server import main; main(['-p', '{port}'])"
    process = subprocess.Popen([sys.executable, "-c", run], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None and not listens(port):
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def compare(number: int) -> None:
    """Both servers make identities and list them, one and four requests at a time; first ours, then moto's, so that
    each has the machine to itself."""

    def rates(url: str) -> list[float]:
        found = []
        for threads in (1, 4):

            def create(index: int, threads: int = threads) -> None:
                ask(url, "POST", "/v2/email/identities", {"EmailIdentity": f"{threads}-{index}.example.org"})

            found.append(requests_a_second(number, threads, create))
            found.append(
                requests_a_second(
                    number, threads, lambda _: ask(url, "POST", "/v2/email/list-identities", {"PageSize": 5})
                )
            )
        return found

    with LocalSes() as ses:
        ours = rates(ses.url)
    with plain_moto() as url:
        theirs = rates(url)
    calls = [
        f"{name}, {threads} at a time" for threads in (1, 4) for name in ("CreateEmailIdentity", "ListEmailIdentities")
    ]
    for call, our, their in zip(calls, ours, theirs, strict=True):
        print(f"{call}: {our:.0f} requests a second, moto's server {their:.0f}")


def memory(ses: LocalSes) -> float:
    """Resident, in MiB."""
    return psutil.Process(ses.pid).memory_info().rss / MEBIBYTE


def pages(ses: LocalSes) -> int:
    """List all identities; returns how many calls that takes."""
    client, number = ses.client(), 0
    token: dict[str, str] = {}
    while True:
        page = client.list_email_identities(PageSize=1000, **token)
        number += 1
        if "NextToken" not in page:
            return number
        token = {"NextToken": page["NextToken"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--identities", type=int, default=10_000, help="that many are mailed; default: 10,000")
    number = parser.parse_args().identities
    print(f"start-up: {start_up(5):.2f} s (median of 5)")
    compare(1000)
    with LocalSes(verified_from=["example.com"]) as ses:
        ses.client().create_custom_verification_email_template(
            TemplateName="verify",
            FromEmailAddress="hello@example.com",
            TemplateSubject="Please confirm",
            TemplateContent=CONTENT,
            SuccessRedirectionURL="https://example.com/yes",
            FailureRedirectionURL="https://example.com/no",
        )
        print(f"memory, empty: {memory(ses):.0f} MiB")
        for threads in (1, 4):
            rate = requests_a_second(2000, threads, lambda _: ask(ses.url, "GET", "/v2/email/account"))
            print(f"GetAccount, {threads} at a time: {rate:.0f} requests a second")

        def send(index: int) -> None:
            ask(ses.url, "POST", SEND, {"EmailAddress": f"{index}@example.net", "TemplateName": "verify"})

        print(f"SendCustomVerificationEmail, 4 at a time: {requests_a_second(number, 4, send):.0f} requests a second")
        print(f"memory with {number} identities and mails: {memory(ses):.0f} MiB")
        began = time.perf_counter()
        print(f"listing them, {pages(ses)} pages: {time.perf_counter() - began:.2f} s")
        began = time.perf_counter()
        ask(ses.url, "GET", "/_inbox/")
        print(f"the inbox page: {time.perf_counter() - began:.2f} s")
        size = sum(entry.stat().st_size for entry in os.scandir(ses.data)) / MEBIBYTE
        print(f"data folder: {size:.0f} MiB")


if __name__ == "__main__":
    main()
