"""The local SES server in the background: started, found again, stopped."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from engine.errors import EngineError
from engine.place import Place
from engine.process import Process
from engine.step import say

COMMAND = (sys.executable, "-m", "local_ses")
VERIFIED_FROM = "example.com"
# Seconds to be ready, and to end.
READY = 60.0
PATIENCE = 10.0


@dataclass(frozen=True)
class Server:
    """A server that runs, as its note in `.local` describes it."""

    process: Process
    port: int


def start(place: Place, command: tuple[str, ...] = COMMAND) -> None:
    """Have a server answer at the place's port. Raises EngineError."""
    server = running(place)
    if server and server.port == place.port:
        return
    if server:
        stop(place)
    if taken(place.port):
        raise EngineError(
            f"port {place.port} of 127.0.0.1 is taken by another program{_holder(place.port)}; "
            "end that one, or choose another port: LOCAL_SES_PORT=4600 make up"
        )
    place.local.mkdir(parents=True, exist_ok=True)
    log = place.local / "ses.log"
    process = _launch(place, command, log)
    _await_ready(process, log)
    say(f"local SES server at {place.url} (log: {log.relative_to(place.root)})")


def _launch(place: Place, command: tuple[str, ...], log: Path) -> "subprocess.Popen[bytes]":
    options = ["--port", str(place.port), "--data", str(place.local / "ses"), "--verified-from", VERIFIED_FROM]
    with log.open("wb") as output:
        # A session of its own: Ctrl-C and the end of `make` leave it running.
        process = subprocess.Popen(
            [*command, *options],
            cwd=place.root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    created = psutil.Process(process.pid).create_time()
    _note(place).write_text(json.dumps({"pid": process.pid, "createTime": created, "port": place.port}))
    return process


def _await_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + READY
    while " ready at " not in log.read_text(errors="replace"):
        if process.poll() is not None:
            raise EngineError(f"the local SES server ended at its start: {_last_line(log)}; its log is {log}")
        if time.monotonic() > until:
            process.kill()
            process.wait()
            raise EngineError(f"the local SES server wasn't ready after {READY:g} s; see its log {log}")
        time.sleep(0.05)


def stop(place: Place) -> bool:
    """End our server; True if it ran."""
    server = running(place)
    if server:
        server.process.end(PATIENCE)
    _note(place).unlink(missing_ok=True)
    return server is not None


def running(place: Place) -> Server | None:
    try:
        note = json.loads(_note(place).read_text())
        server = Server(Process(note["pid"], note["createTime"]), note["port"])
    except (OSError, ValueError, LookupError):
        return None
    return server if server.process.alive() else None


def taken(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        # As the server does: connections that have just ended don't hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def mails(place: Place) -> int:
    """How many e-mails the server has sent so far. Raises EngineError."""
    # What a proxy's settings in the environment say is not for a server on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{place.url}/_control", timeout=30) as answer:
            state: dict[str, Any] = json.load(answer)
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise EngineError(
            f"the local SES server at {place.url} doesn't answer ({reason}); "
            "see .local/ses.log, and restart it: make down up"
        ) from None
    return int(state["messages"])


def _note(place: Place) -> Path:
    return place.local / "ses.json"


def _holder(port: int) -> str:
    """Which process listens there, where the system allows to see it."""
    try:
        connections = psutil.net_connections("tcp")
    except (psutil.AccessDenied, OSError):
        return ""
    pids = [made.pid for made in connections if made.laddr and made.laddr.port == port and made.pid]
    return f" (process {pids[0]})" if pids and pids[0] != os.getpid() else ""


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1].removeprefix("error: ") if lines else "its log is empty"
