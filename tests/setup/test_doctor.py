"""`make doctor`: its exit code is 1 when something needed is missing."""

import json
import os
import socket

import pytest

from engine.doctor import TOOLS, doctor
from engine.place import PROJECT, STACK, Place
from tests.setup.conftest import Tools


def examine(place: Place, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    """The exit code, and what is said of each thing."""
    code = doctor(place, [])
    lines = capsys.readouterr().out.splitlines()
    return code, {line[8:].split(":")[0]: line for line in lines}


def test_all_is_there(tools: Tools, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    tools.put_engine("3.260.0")
    code, said = examine(place, capsys)
    assert code == 0
    assert said["pulumi on PATH"].startswith("ok      pulumi on PATH: engine 3.260.0 in ")
    assert said[f"port {place.port}"] == f"ok      port {place.port}: free"


def test_go_can_build_an_engine(tools: Tools, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    tools.put("go", "")
    code, said = examine(place, capsys)
    assert code == 0
    assert said["pulumi on PATH"] == "-       pulumi on PATH: pulumi is not on PATH"
    assert "no engine yet" in said


@pytest.mark.usefixtures("tools")
def test_no_way_to_an_engine(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = examine(place, capsys)
    assert code == 1
    assert said["an engine"].startswith("missing an engine: install Pulumi 3.250.0 or newer, or Go")


def test_the_port_is_taken(tools: Tools, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    tools.put_engine("3.260.0")
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", place.port))
        holder.listen()
        code, said = examine(place, capsys)
    assert code == 1
    assert said[f"port {place.port}"].startswith("missing ")


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool(tool: str, tools: Tools, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """What only some of the tests need doesn't make the doctor fail."""
    tools.put_engine("3.260.0")
    purpose = TOOLS[tool][0]
    code, said = examine(place, capsys)
    assert code == 0
    assert said[f"{tool}, {purpose}"] == f"-       {tool}, {purpose}: not on PATH; install {tool}"
    path = tools.put((TOOLS[tool][1] or (tool,))[0], "")
    assert examine(place, capsys)[1][f"{tool}, {purpose}"] == f"ok      {tool}, {purpose}: {path}"


@pytest.mark.parametrize(
    ("host", "pid", "code", "told"),
    [
        (socket.gethostname(), os.getpid(), 0, "since 2"),
        (socket.gethostname(), 2**22 + 1, 0, ", which was killed; `make up` cancels it"),
        ("elsewhere", os.getpid(), 1, ", another machine's; if that run is over, delete "),
    ],
    # Without the process's id, in which the workers of one run of the tests differ.
    ids=["goes on", "killed", "another machine's"],
)
def test_the_stack_s_lock(
    host: str, pid: int, code: int, told: str, tools: Tools, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    tools.put_engine("3.260.0")
    folder = place.state / ".pulumi" / "locks" / "organization" / PROJECT / STACK
    folder.mkdir(parents=True)
    lock = {"pid": pid, "username": "ada", "hostname": host, "timestamp": "2999-01-01T00:00:00Z"}
    (folder / "a.json").write_text(json.dumps(lock))
    done, said = examine(place, capsys)
    assert done == code
    assert told in said[f"lock of the stack {STACK}"]


def test_no_lock(tools: Tools, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    tools.put_engine("3.260.0")
    assert examine(place, capsys)[1][f"lock of the stack {STACK}"] == f"ok      lock of the stack {STACK}: none"
