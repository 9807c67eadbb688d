"""A local SES for tests, in a process of its own: `with LocalSes() as ses: …`."""

import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import requests


class LocalSes:
    """Starts a server on a free port and ends it at the end of the block.

    `rate` is SES's calls a second (0: no limit), `data` its folder (default: one that goes with the block).
    """

    def __init__(self, rate: float = 0, data: Path | None = None, verified_from: list[str] | None = None) -> None:
        self._rate = rate
        self._data = data
        self._verified_from = verified_from or []
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self.url = ""

    def __enter__(self) -> "LocalSes":
        if self._data is None:
            self._temporary = tempfile.TemporaryDirectory()
            self._data = Path(self._temporary.name)
        froms = [word for name in self._verified_from for word in ("--verified-from", name)]
        options = ["--port", "0", "--data", str(self._data), "--rate", str(self._rate), *froms]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local_ses", *options], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        if " ready at " not in ready:
            raise RuntimeError(f"the local SES did not start: {ready}")
        self.url = ready.split(" ready at ")[1].split()[0].rstrip("/")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate()
        if self._temporary is not None:
            self._temporary.cleanup()

    def client(self, region: str = "us-east-1", service: str = "sesv2") -> Any:
        """A boto3 client that talks to this server."""
        import boto3

        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def mails(self, address: str = "") -> list[dict[str, Any]]:
        """Oldest first, as `GET /_aws/ses` lists them."""
        found: list[dict[str, Any]] = self._ask("GET", "_aws/ses", email=address)["messages"]
        return found

    def calls(self, operation: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("GET", "_control/calls", operation=operation)
        return found

    def control(self, **settings: Any) -> None:
        self._ask("PATCH", "_control/", settings)

    def advance(self, seconds: float) -> None:
        """Move the server's clock ahead."""
        self._ask("POST", "_control/clock", {"advanceSeconds": seconds})

    def fault(self, kind: str, **fault: Any) -> str:
        return str(self._ask("POST", "_control/faults", {"kind": kind, **fault})["id"])

    def clear_faults(self) -> None:
        self._ask("DELETE", "_control/faults")

    def put_identity(
        self, address: str, status: str, region: str = "us-east-1", tags: dict[str, str] | None = None
    ) -> None:
        self._ask("POST", "_control/identities", {"address": address, "status": status, "region": region, "tags": tags})

    def identity(self, address: str, region: str = "us-east-1") -> dict[str, Any] | None:
        """The identity as it is listed, or None; doesn't count as a call."""
        found = self._ask("GET", "_control/identities", region=region)
        named: dict[str, Any] | None = found.get(address)
        return named

    def template(self, name: str, region: str = "us-east-1") -> dict[str, Any] | None:
        """The template with its content, or None; doesn't count as a call."""
        found = self._ask("GET", "_control/templates", region=region)
        named: dict[str, Any] | None = found.get(name)
        return named

    def click(self, address: str) -> None:
        """Open the link of the address's last mail, without following the redirection."""
        html = self.mails(address)[-1]["Body"]["html_part"]
        link = html[html.index(f"{self.url}/_verify/") :].split("<")[0]
        requests.get(link, allow_redirects=False, timeout=10).raise_for_status()

    def _ask(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        answer = requests.request(method, f"{self.url}/{path}", json=body, params=query, timeout=30)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} /{path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None
