"""`make doctor`: its exit code is 1 when something needed is missing."""

import socket

import pytest

from engine.doctor import doctor
from engine.place import Place
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
    assert said["pulumi on PATH"] == "-       pulumi on PATH: there is no pulumi on PATH"
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
