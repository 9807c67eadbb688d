"""The local SES server in the background: started once, found again, stopped, and never on somebody else's port."""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from engine import server
from engine.errors import EngineError
from engine.place import Place

# The server outlives what starts it, here as with `make`.
pytestmark = pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")

# As much of a server as starting one needs.
FAKE = """
import socket, sys, time
listening = socket.socket()
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])))
listening.listen()
print("local SES ready at", *sys.argv[1:], flush=True)
time.sleep(600)
"""
COMMAND = (sys.executable, "-c", FAKE)


@pytest.fixture
def place(place: Place) -> Iterator[Place]:
    yield place
    server.stop(place)


def pid(place: Place) -> int:
    running = server.running(place)
    assert running is not None
    return running.process.pid


def test_it_is_started_with_the_demo_s_settings(place: Place) -> None:
    server.start(place, COMMAND)
    told = (place.local / "ses.log").read_text().split(" ready at ")[1].split()
    assert told == ["--port", str(place.port), "--data", str(place.local / "ses"), "--verified-from", "example.com"]


def test_one_that_runs_is_used(place: Place) -> None:
    server.start(place, COMMAND)
    first = pid(place)
    server.start(place, COMMAND)
    assert pid(place) == first


def test_another_port_moves_it(place: Place) -> None:
    server.start(place, COMMAND)
    first = pid(place)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other = replace(place, port=probe.getsockname()[1])
    server.start(other, COMMAND)
    assert pid(other) != first
    assert not server.taken(place.port)
    assert server.taken(other.port)


def test_a_port_that_is_taken(place: Place) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", place.port))
        holder.listen()
        with pytest.raises(EngineError) as raised:
            server.start(place, COMMAND)
    assert str(raised.value) == (
        f"port {place.port} of 127.0.0.1 is taken by another program; "
        "end that one, or choose another port: LOCAL_SES_PORT=4600 make up"
    )
    assert server.running(place) is None


def test_its_own_reason_for_not_starting(place: Place) -> None:
    with pytest.raises(EngineError, match="ended at its start: no data here; its log is "):
        server.start(place, (sys.executable, "-c", "import sys; sys.exit('error: no data here')"))


def test_one_that_is_never_ready(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "READY", 0.2)
    with pytest.raises(EngineError, match=r"wasn't ready after 0\.2 s"):
        server.start(place, (sys.executable, "-c", "import time; time.sleep(600)"))
    assert server.running(place) is None


def test_mails_of_a_server_that_is_gone(place: Place) -> None:
    with pytest.raises(EngineError, match=r"doesn't answer \(.*Connection refused\); see \.local/ses\.log"):
        server.mails(place)


def test_mails_are_counted_by_the_server(place: Place) -> None:
    """Their bodies would be 22 MB of ten thousand."""

    class Counting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/_control" else 404)
            self.end_headers()
            self.wfile.write(b'{"messages": 10000}')

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", place.port), Counting) as counting:
        threading.Thread(target=counting.serve_forever, daemon=True).start()
        assert server.mails(place) == 10_000
        counting.shutdown()


def test_stop(place: Place) -> None:
    server.start(place, COMMAND)
    first = pid(place)
    assert server.stop(place)
    assert not psutil.pid_exists(first) or psutil.Process(first).status() == psutil.STATUS_ZOMBIE
    assert not server.stop(place)


def test_a_reused_id_is_not_taken_for_the_server(place: Place) -> None:
    """Nor stopped."""
    place.local.mkdir()
    note = f'{{"pid": {os.getpid()}, "createTime": 1000000000.0, "port": {place.port}}}'
    (place.local / "ses.json").write_text(note)
    assert not server.stop(place)
    server.start(place, COMMAND)
    assert pid(place) != os.getpid()


def test_a_note_that_cannot_be_read(place: Place) -> None:
    place.local.mkdir()
    Path(place.local / "ses.json").write_text("{")
    server.start(place, COMMAND)
    assert server.running(place)
