"""The stack `local`: the engine's command line, its config and its environment."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from engine import __main__, commands, server, version
from engine.environment import environment
from engine.errors import EngineError
from engine.place import PROJECT, ROOT, Place, here
from engine.stack import Stack
from tests.setup.conftest import Tools

# Tells the settings that matter and the config file it was given.
PULUMI = """
import json, os
if sys.argv[1:] == ["version"]: print("v3.250.0"); sys.exit()
if "fail" in sys.argv: sys.exit("error: the state is broken")
if "export" in sys.argv: print(json.dumps({"deployment": {"pending_operations": [{}, {}]}})); sys.exit()
told = {name: value for name, value in os.environ.items() if name.startswith(("AWS_", "PULUMI_"))}
with open(os.path.join(os.path.dirname(__file__), "environment"), "w") as file: json.dump(told, file)
"""


@pytest.fixture
def stack(tools: Tools, place: Place) -> Stack:
    tools.put("pulumi", PULUMI)
    tools.put("pulumi-language-python", "")
    shutil.copy(ROOT / "Pulumi.local.yaml", place.root)
    return Stack(place)


def test_the_config_gets_the_server_s_port(stack: Stack, place: Place, tools: Tools) -> None:
    before = (place.root / "Pulumi.local.yaml").read_text()
    assert stack.run("up", "--yes") == 0
    file = place.local / "Pulumi.local.yaml"
    assert tools.calls("pulumi")[-1] == f"--non-interactive up --stack local --config-file {file} --yes"
    config = yaml.safe_load(file.read_text())["config"]
    assert config.pop("aws:endpoints") == [{"sesv2": place.url, "sts": place.url}]
    assert config == yaml.safe_load(before)["config"]
    assert (place.root / "Pulumi.local.yaml").read_text() == before


def test_the_config_keeps_values_as_they_were_written(stack: Stack, place: Place) -> None:
    """The engine reads YAML 1.2, where these are texts."""
    committed = place.root / "Pulumi.local.yaml"
    committed.write_text("config:\n  a:b: [no, 10:30, 010, 2026-01-02]\n  aws:endpoints: [{s3: x}]\n")
    assert stack.run("up", "--yes") == 0
    written = yaml.load((place.local / "Pulumi.local.yaml").read_text(), yaml.BaseLoader)["config"]
    assert written["a:b"] == ["no", "10:30", "010", "2026-01-02"]
    assert "!" not in (place.local / "Pulumi.local.yaml").read_text()
    assert written["aws:endpoints"] == [{"sesv2": place.url, "sts": place.url}]


def test_a_failed_command_is_one_sentence(stack: Stack) -> None:
    with pytest.raises(
        EngineError, match=r"^`pulumi fail` failed: the state is broken; correct that and run it again$"
    ):
        stack.capture("fail")


def test_a_lock_left_in_the_making_of_the_stack_is_no_obstacle(
    stack: Stack, place: Place, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "start", lambda place: None)
    folder = place.state / ".pulumi" / "locks" / "organization" / PROJECT / stack.name
    folder.mkdir(parents=True)
    over = {"pid": 2**22 + 1, "username": "ada", "hostname": socket.gethostname(), "timestamp": "2026-01-01T00:00:00Z"}
    (folder / "a.json").write_text(json.dumps(over))
    assert commands.preview(place, []) == 0
    assert not any(folder.iterdir())
    assert "--non-interactive stack init local" in tools.calls("pulumi")


def test_pending_operations(stack: Stack) -> None:
    assert len(stack.pending_operations()) == 2


def test_a_user_s_own_account_is_out_of_reach(
    stack: Stack, place: Place, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "mine")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://mine")
    Stack(place).run("up")
    told = json.loads((tools.folder / "environment").read_text())
    assert "mine" not in " ".join(told.values())
    assert told["PULUMI_BACKEND_URL"] == f"file://{place.state}"
    assert told["PULUMI_CONTINUE_ON_ERROR"] == "true"


def test_boto3_takes_that_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It refuses a profile that its files don't have."""
    monkeypatch.setenv("AWS_PROFILE", "mine")
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    import boto3

    assert boto3.Session(region_name="us-east-1").get_credentials().access_key == "test"


def test_the_program_runs_with_the_python_that_runs_this(tools: Tools, tmp_path: Path) -> None:
    tools.put_engine("3.250.0")
    variables = environment(tmp_path)
    assert shutil.which("python3", path=variables["PATH"]) == str(Path(sys.prefix) / "bin" / "python3")
    assert shutil.which("pulumi", path=variables["PATH"]) == str(tools.folder / "pulumi")


def test_the_state_is_kept_where_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert environment(Path("state"))["PULUMI_HOME"] == str(tmp_path / "state" / "home")
    assert (tmp_path / "state" / "home").is_dir()


@pytest.mark.parametrize("told", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none(told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LOCAL_SES_PORT", told)
    assert __main__.main(["up"]) == 2
    assert capsys.readouterr().err == f"error: LOCAL_SES_PORT is {told!r}; set it to a port number from 1 to 65535\n"


def test_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_SES_PORT", "")
    assert here().url == "http://127.0.0.1:4599"
    monkeypatch.setenv("LOCAL_SES_PORT", "4600")
    assert here().url == "http://127.0.0.1:4600"


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("command", ["status", "destroy"])
def test_before_the_first_up(
    command: str, tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tools.put_engine("3.250.0")
    monkeypatch.setattr(__main__, "here", lambda: Place(tmp_path))
    assert __main__.main([command]) == 2
    assert capsys.readouterr().err == "error: there is no stack local yet; make it with `make up`\n"


def test_names_and_versions_agree() -> None:
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    assert project["name"] == PROJECT
    assert project["requiredPulumiVersion"] == f">={version.VERSION}"
    pins = (ROOT / "engine" / "go.mod").read_text()
    assert f"github.com/pulumi/pulumi/pkg/v3 v{version.VERSION}\n" in pins


# Ends in its own time when it is asked to.
PATIENT = """
import pathlib, signal, time
if sys.argv[1:] == ["version"]: print("v3.250.0"); sys.exit()
def end(number, frame):
    time.sleep(1)
    pathlib.Path("ended").touch()
    sys.exit(7)
signal.signal(signal.SIGINT, end)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_engine_ends_by_itself(asked: signal.Signals, stack: Stack, tools: Tools) -> None:
    """Ctrl-C goes to all in the terminal's group, SIGTERM to the one process."""
    tools.put("pulumi", PATIENT)
    root = str(stack.place.root)
    program = (
        "import sys; from pathlib import Path; from engine.place import Place; from engine.stack import Stack\n"
        f"sys.exit(Stack(Place(Path({root!r}))).run('up'))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if asked is signal.SIGINT:
            os.killpg(process.pid, asked)
        else:
            process.send_signal(asked)
        assert process.wait() == 7
    assert (stack.place.root / "ended").exists()
