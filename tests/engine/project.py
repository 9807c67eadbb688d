"""A copy of the program in a folder of its own, driven by the real engine against a local SES."""

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from local_ses.testing import LocalSes
from ses_verified_senders.life import ledger

ROOT = Path(__file__).parents[2]
SENDERS = "ses-verified-senders"
TEMPLATE = "<p>Please confirm that {{ product_name }} may send as {{ sender_name }}.</p>\n"
UP = ("up", "--yes", "--skip-preview")
GROUP = "pulumi-python:dynamic/ses:Senders"


@dataclass(frozen=True)
class Outcome:
    """How a command of the engine ended, and all that it printed."""

    exit_code: int
    output: str


class Project:
    """`environment` runs the engine on a state of this project's own; `ses` is what it talks to."""

    def __init__(self, folder: Path, ses: LocalSes, environment: dict[str, str]) -> None:
        self.folder = folder
        self.stack = folder.name
        self.ses = ses
        self.environment = environment | {"PULUMI_CONTINUE_ON_ERROR": "true"}
        for name in ("__main__.py", "Pulumi.yaml"):
            shutil.copy(ROOT / name, folder / name)
        (folder / "templates").mkdir()
        (folder / "templates" / "verify.html.j2").write_text(TEMPLATE)
        for package in ("components", "ses_verified_senders"):
            (folder / package).symlink_to(ROOT / package)
        self.settings: dict[str, Any] = {
            "templates": {
                "verify": {
                    "file": "verify.html.j2",
                    "fromEmailAddress": "hello@example.com",
                    "subject": "Please confirm your address",
                    "successRedirectionUrl": "https://example.com/confirmed",
                    "failureRedirectionUrl": "https://example.com/not-confirmed",
                    "variables": {"product_name": "Example", "sender_name": "you"},
                }
            },
            "senders": "senders.yaml",
            "journal": str(folder / "journal"),
            "callsPerSecond": 20,
        }
        self.salt = ""
        self.aws: dict[str, Any] = {"region": "us-east-1", "endpoints": [{"sesv2": ses.url, "sts": ses.url}]}
        self.run("stack", "init", self.stack)

    # What is declared

    def encrypt(self, key: str, value: str) -> None:
        """Set a secret in the stack's config."""
        assert self.run("config", "set", "--secret", f"{SENDERS}:{key}", value).exit_code == 0
        written = yaml.safe_load(self._config_file.read_text())
        self.salt = written["encryptionsalt"]
        self.settings[key] = written["config"][f"{SENDERS}:{key}"]

    def declare(self, *senders: Any) -> None:
        """Make these the senders of the next run."""
        self._write("senders.yaml", list(senders))

    def _write(self, name: str, content: Any) -> None:
        with (self.folder / name).open("w") as file:
            yaml.safe_dump(content, file)

    # What the engine does

    def up(self, *arguments: str) -> Outcome:
        """Without the preview before it, which says nothing that `preview` doesn't and takes as long again."""
        return self.run(*UP, *arguments)

    def preview(self, *arguments: str) -> Outcome:
        return self.run("preview", *arguments)

    def destroy(self, *arguments: str) -> Outcome:
        return self.run("destroy", "--yes", *arguments)

    def run(self, *command: str) -> Outcome:
        process = self.start(*command)
        output, _ = process.communicate()
        return Outcome(process.returncode, output)

    def start(self, *command: str) -> "subprocess.Popen[str]":
        """Begin a command of the engine in a session of its own, for tests that end it."""
        self.write_config()
        return subprocess.Popen(
            ["pulumi", "--non-interactive", *command, *([] if command[0] == "stack" else ["--stack", self.stack])],
            cwd=self.folder,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def write_config(self) -> None:
        config = {f"{SENDERS}:{key}": value for key, value in self.settings.items() if value is not None}
        config |= {f"aws:{key}": value for key, value in self.aws.items()}
        self._write(self._config_file.name, {"config": config} | ({"encryptionsalt": self.salt} if self.salt else {}))

    @property
    def _config_file(self) -> Path:
        return self.folder / f"Pulumi.{self.stack}.yaml"

    def template(self, name: str) -> dict[str, Any]:
        """A template that SES must have."""
        found = self.ses.template(name)
        assert found is not None
        return found

    # What came of it

    def deployment(self) -> dict[str, Any]:
        exported = self.run("stack", "export", "--stack", self.stack)
        deployment: dict[str, Any] = json.loads(exported.output)["deployment"]
        return deployment

    def records(self) -> dict[str, dict[str, Any]]:
        """The record of every address, by the address."""
        return {address: record for _, address, record in self.all_records()}

    def all_records(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Each record with its group's name."""
        for resource in self.deployment().get("resources", []):
            if resource["type"] == GROUP and "outputs" in resource:
                outputs = resource["outputs"]
                for address, entry in ledger.read(outputs["records"], outputs["account"], outputs["owner"]).items():
                    yield resource["urn"].split("::")[-1], address, asdict(entry.record) | {"problem": entry.problem}

    def statuses(self) -> dict[str, str]:
        return {address: record["status"] for address, record in self.records().items()}

    def outputs(self) -> dict[str, Any]:
        outputs: dict[str, Any] = json.loads(self.run("stack", "output", "--json", "--stack", self.stack).output)
        return outputs

    def forget_journal(self) -> None:
        """As where the next run is on another machine."""
        shutil.rmtree(self.folder / "journal", ignore_errors=True)

    def senders(self) -> dict[str, Any]:
        """The output of that name."""
        shown = self.run("stack", "output", "--json", "--show-secrets", "--stack", self.stack)
        senders: dict[str, Any] = json.loads(json.loads(shown.output)["senders"])
        return senders

    def mails(self) -> Counter[str]:
        """How many e-mails each address has got."""
        return Counter(address for mail in self.ses.mails() for address in mail["Destination"]["ToAddresses"])
