"""A Pulumi repository of somebody else, which has packages of its own by the names of ours."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import Outcome

# Of the same names as packages in our repository.
PACKAGES = ("components", "engine", "tests")
NOTE = """
import pulumi
from pulumi import dynamic


class NoteProvider(dynamic.ResourceProvider):
    def create(self, props):
        return dynamic.CreateResult("note", props)


class Note(dynamic.Resource):
    def __init__(self, name, text, opts=None):
        super().__init__(NoteProvider(), name, {"text": text}, opts)
"""
PROGRAM = """
import pulumi

from components.note import Note
from ses_verified_senders import Sender, Template, VerificationTemplates, VerifiedSenders

Note("own", pulumi.Config().require("vpcCidr"))
templates = VerificationTemplates(
    "templates",
    folder="emails",
    templates={
        "verify": Template(
            file="verify.html.j2",
            from_email_address="hello@example.com",
            subject="Please confirm",
            success_redirection_url="https://example.com/yes",
            failure_redirection_url="https://example.com/no",
            variables={"product_name": "Example"},
        )
    },
)
senders = VerifiedSenders(
    "senders",
    templates=templates,
    senders=["ada@example.org", Sender("grace@example.org", regions=["eu-west-1"], on_remove="retain")],
    max_removals=5,
)
pulumi.export("pending", senders.pending)
"""


class ForeignRepository:
    """`venv` has our wheel and not our repository."""

    def __init__(self, folder: Path, ses: LocalSes, venv: Path) -> None:
        self.folder = folder
        self.environment = environment(folder / ".state") | installed(venv)
        for package in PACKAGES:
            (folder / package).mkdir(parents=True)
            (folder / package / "__init__.py").touch()
        (folder / "components" / "note.py").write_text(NOTE)
        (folder / "__main__.py").write_text(PROGRAM)
        (folder / "Pulumi.yaml").write_text("name: infra\nruntime: python\n")
        (folder / "emails").mkdir()
        (folder / "emails" / "verify.html.j2").write_text("<p>Please confirm for {{ product_name }}.</p>\n")
        config = {
            "infra:vpcCidr": "10.0.0.0/16",
            "aws:region": "us-east-1",
            "aws:endpoints": [{"sesv2": ses.url, "sts": ses.url}],
            "ses-verified-senders:journal": "journal",
            "ses-verified-senders:callsPerSecond": 20,
        }
        # JSON is YAML.
        (folder / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
        self.run("stack", "init", "dev")

    def run(self, *command: str) -> Outcome:
        done = subprocess.run(
            ["pulumi", "--non-interactive", *command],
            cwd=self.folder,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Outcome(done.returncode, done.stdout)

    def resources(self) -> list[dict[str, Any]]:
        deployment = json.loads(self.run("stack", "export").output)["deployment"]
        resources: list[dict[str, Any]] = deployment["resources"]
        return resources


def installed(venv: Path) -> dict[str, str]:
    """The environment in which the engine runs a program with this virtual environment."""
    path = environment(venv / ".state")["PATH"]
    return {
        "PATH": os.pathsep.join([str(venv / "bin"), path]),
        "PULUMI_RUNTIME_VIRTUALENV": str(venv),
        "VIRTUAL_ENV": str(venv),
    }
