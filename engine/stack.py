"""The stack `local` on a file backend of its own, worked by the engine's command line."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from engine.environment import environment
from engine.errors import EngineError
from engine.place import PROJECT, STACK, Place

# Commands that work with the stack's config.
CONFIGURED = ("up", "preview", "refresh", "destroy")


class Stack:
    """Every command runs in the project's folder; `name` is what `pulumi --stack` takes."""

    name = STACK

    def __init__(self, place: Place) -> None:
        self.place = place
        self._environment = dict(os.environ) | environment(place.state)

    def exists(self) -> bool:
        return (self.place.state / ".pulumi" / "stacks" / PROJECT / f"{self.name}.json").exists()

    def make(self) -> None:
        """Raises EngineError."""
        if not self.exists():
            self.capture("stack", "init", self.name)

    def run(self, *command: str) -> int:
        """The exit code; what the engine prints is shown as it comes."""
        process = subprocess.Popen(self._command(command), cwd=self.place.root, env=self._environment)
        with _left_to_end(process):
            return process.wait()

    def capture(self, *command: str) -> str:
        """What the engine prints to its standard output. Raises EngineError."""
        done = subprocess.run(
            self._command(command), cwd=self.place.root, env=self._environment, capture_output=True, text=True
        )
        if done.returncode:
            reason = (done.stderr.strip() or done.stdout.strip()).removeprefix("error: ")
            raise EngineError(f"`pulumi {' '.join(command)}` failed: {reason}; correct that and run it again")
        return done.stdout

    def show_status(self, *arguments: str) -> int:
        """Print the table of who has confirmed; the exit code."""
        command = [sys.executable, "-m", "ses_verified_senders", "status", "--stack", self.name, *arguments]
        return subprocess.run(command, cwd=self.place.root, env=self._environment).returncode

    def pending_operations(self) -> list[dict[str, Any]]:
        """What a run began without recording its end. Raises EngineError."""
        pending: list[dict[str, Any]] = self._deployment().get("pending_operations") or []
        return pending

    def records(self) -> dict[str, object]:
        """What the state holds of the addresses, by their groups' URNs. Raises EngineError."""
        resources = self._deployment().get("resources") or []
        return {one["urn"]: one["outputs"]["records"] for one in resources if "records" in one.get("outputs", {})}

    def journal(self) -> Path:
        """The folder of the journal, as the stack's config names it."""
        return self.place.root / str(yaml.safe_load(self._committed())["config"][f"{PROJECT}:journal"])

    def _deployment(self) -> dict[str, Any]:
        exported = json.loads(self.capture("stack", "export", "--stack", self.name))
        return exported.get("deployment") or {}

    def _command(self, command: Sequence[str]) -> list[str]:
        options = ["--stack", self.name, "--config-file", str(self._configure())] if command[0] in CONFIGURED else []
        # Without a terminal nobody could answer.
        quiet = [] if sys.stdin.isatty() and sys.stdout.isatty() else ["--non-interactive"]
        return ["pulumi", *quiet, command[0], *options, *command[1:]]

    def _configure(self) -> Path:
        """The committed config with the server's address, in a file of its own: the port is nobody else's business."""
        committed = _nodes(self._committed())
        (config,) = (value for key, value in committed.value if key.value == "config")
        endpoints = _nodes(f"aws:endpoints: [{{sesv2: {self.place.url}, sts: {self.place.url}}}]")
        config.value = [pair for pair in config.value if pair[0].value != "aws:endpoints"] + endpoints.value
        file = self.place.local / self._file
        file.write_text(yaml.serialize(committed, Dumper=yaml.BaseDumper, allow_unicode=True), encoding="utf-8")
        return file

    def _committed(self) -> str:
        return (self.place.root / self._file).read_text(encoding="utf-8")

    @property
    def _file(self) -> str:
        return f"Pulumi.{self.name}.yaml"


def _nodes(mapping: str) -> yaml.MappingNode:
    """Nodes keep the text of a value; read as values, `no` and `10:30` would not be what the engine makes of them."""
    root = yaml.compose(mapping, yaml.BaseLoader)
    assert isinstance(root, yaml.MappingNode)
    return root


@contextmanager
def _left_to_end(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Let the engine end by itself when it is interrupted: killed, it would leave a lock and calls half done."""
    # Ctrl-C reaches the engine too, as it is in the terminal's group; a request to end reaches only this process.
    handlers = {signal.SIGINT: lambda *_: None, signal.SIGTERM: lambda *_: process.terminate()}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
