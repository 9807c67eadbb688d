"""A local SES for tests, in a process of its own: `with LocalSes() as ses: …`."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

import requests


def _python_path() -> str:
    """A process of its own doesn't know what pytest added to this one's path."""
    known = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(Path(__file__).parents[1]), *([known] if known else [])])


class LocalSes:
    """Starts a server on a free port and ends it at the end of the block.

    `rate` is SES's calls a second (0: no limit), `data` its folder (default: one that goes with the block), `options`
    whatever else `python -m local_ses --help` names.
    """

    def __init__(
        self,
        rate: float = 0,
        data: Path | None = None,
        verified_from: Sequence[str] = (),
        options: Sequence[str] = (),
    ) -> None:
        self._rate = rate
        self._data = data
        self._options = [*(word for name in verified_from for word in ("--verified-from", name)), *options]
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self.url = ""

    def __enter__(self) -> "LocalSes":
        if self._data is None:
            self._temporary = tempfile.TemporaryDirectory()
            self._data = Path(self._temporary.name)
        command = [sys.executable, "-m", "local_ses", "--port", "0", "--data", str(self._data)]
        self._process = subprocess.Popen(
            [*command, "--rate", str(self._rate), *self._options],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": _python_path()},
        )
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        if " ready at " not in ready:
            self.__exit__(None, None, None)
            raise RuntimeError(f"the local SES did not start; it ended with {self._process.returncode}")
        self.url = ready.split(" ready at ")[1].split()[0].rstrip("/")
        return self

    @property
    def data(self) -> Path:
        """The server's data folder."""
        assert self._data is not None
        return self._data

    @property
    def pid(self) -> int:
        """Of the server's process."""
        return self._process.pid

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._temporary is not None:
            self._temporary.cleanup()

    def stop(self) -> None:
        """End the server before the block does; its data stays."""
        if self._process.poll() is None:
            self._process.terminate()
        # Nothing is left to read once it was read.
        if self._process.stdout and not self._process.stdout.closed:
            self._process.communicate()

    def kill(self) -> None:
        """End it as a crash would, with what was kept on disk."""
        self._process.kill()
        self.stop()

    def client(
        self,
        region: str = "us-east-1",
        service: str = "sesv2",
        retries: int = 3,
        read_timeout: float = 60,
        access_key: str = "test",
        secret_key: str = "test",
        token: str | None = None,
    ) -> Any:
        """A boto3 client that talks to this server; `retries` counts all attempts, `read_timeout` is in seconds."""
        import boto3
        from botocore.config import Config

        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            aws_session_token=token,
            config=Config(retries={"total_max_attempts": retries}, read_timeout=read_timeout),
        )

    def mails(self, address: str = "") -> list[dict[str, Any]]:
        """Oldest first, as `GET /_aws/ses` lists them."""
        found: list[dict[str, Any]] = self._ask("GET", "_aws/ses", email=address)["messages"]
        return found

    def reset(self) -> None:
        """Forget everything, moto's services included; the settings are again those that the server began with."""
        self._ask("POST", "_control/reset", {})

    def clear_mails(self) -> None:
        self._ask("DELETE", "_aws/ses")

    def calls(self, operation: str = "") -> list[dict[str, Any]]:
        """Oldest first: at, operation, account, region, address, template, status, errorCode."""
        found: list[dict[str, Any]] = self._ask("GET", "_control/calls", operation=operation)
        return found

    def control(self, **settings: Any) -> dict[str, Any]:
        """Change these settings; returns all of them."""
        found: dict[str, Any] = self._ask("PATCH", "_control/", settings)["settings"]
        return found

    def now(self) -> str:
        """The server's time, as ISO 8601."""
        return str(self._ask("GET", "_control/")["now"])

    def advance(self, seconds: float) -> None:
        """Move the server's clock ahead."""
        self._ask("POST", "_control/clock", {"advanceSeconds": seconds})

    def fault(self, kind: str, **fault: Any) -> str:
        return str(self._ask("POST", "_control/faults", {"kind": kind, **fault})["id"])

    def clear_calls(self) -> None:
        self._ask("DELETE", "_control/calls")

    def clear_faults(self) -> None:
        self._ask("DELETE", "_control/faults")

    def put_identity(
        self, address: str, status: str, region: str = "us-east-1", tags: dict[str, str] | None = None
    ) -> None:
        self._ask("POST", "_control/identities", {"address": address, "status": status, "region": region, "tags": tags})

    def identity(self, address: str, region: str = "us-east-1", account: str = "") -> dict[str, Any] | None:
        """The identity as it is listed, or None; doesn't count as a call."""
        where = {"region": region, "account": account}
        answer = requests.get(f"{self.url}/_control/identities/{quote(address)}", params=where, timeout=30)
        found: dict[str, Any] | None = answer.json() if answer.ok else None
        return found

    def template(self, name: str, region: str = "us-east-1") -> dict[str, Any] | None:
        """The template with its content, or None; doesn't count as a call."""
        found = self._ask("GET", "_control/templates", region=region)
        named: dict[str, Any] | None = found.get(name)
        return named

    def wait_for_message(self, timeout: float = 10, **wanted: str) -> dict[str, Any]:
        """The newest mail of those that `to`, `address`, `template`, `containing`, `after` (an Id) and `since` say, as
        soon as there is one. Raises RuntimeError if there is none within `timeout` seconds."""
        found: dict[str, Any] = self._ask(
            "GET", "_control/wait-for-message", seconds=timeout + 30, timeout=f"{timeout:g}", **wanted
        )
        return found

    def link(self, address: str) -> str:
        """The link of the address's last mail."""
        links = [mail["Link"] for mail in self.mails(address) if mail["Link"]]
        assert links, f"there is no mail with a link to {address}"
        return str(links[-1])

    def click(self, address: str) -> str:
        """Open the link of the address's last mail; returns where it redirects to, without going there."""
        answer = requests.get(self.link(address), allow_redirects=False, timeout=10)
        answer.raise_for_status()
        return answer.headers["Location"]

    def _ask(self, method: str, path: str, body: Any = None, seconds: float = 30, **query: str) -> Any:
        answer = requests.request(method, f"{self.url}/{path}", json=body, params=query, timeout=seconds)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} /{path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None
