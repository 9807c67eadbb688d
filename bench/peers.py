"""What ours is compared with: the engine's own floor, Terraform, and a loop over boto3."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from bench.measure import Cost, measure
from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import UP

Step = tuple[str, Callable[[], Cost]]

# As many resources that do nothing, in a module of their own: so they are pickled by name.
RESOURCES = """
import json, pathlib
from trivial import Trivial
for name in json.loads(pathlib.Path("names.json").read_text()):
    Trivial(name)
"""
TRIVIAL = """
from pulumi import dynamic
class Provider(dynamic.ResourceProvider):
    serialize_as_secret_always = False
    def diff(self, _id, olds, news):
        return dynamic.DiffResult(changes=False)
    def create(self, props):
        return dynamic.CreateResult("id", props)
class Trivial(dynamic.Resource):
    def __init__(self, name):
        super().__init__(Provider(), name, {})
"""
TERRAFORM = """
variable "names" { type = set(string) }
resource "terraform_data" "sender" {
  for_each = var.names
  input    = each.key
  provisioner "local-exec" { command = "true" }
}
"""
LOOP = """
import json, pathlib, sys, time
import boto3
from botocore.config import Config
url, pause = sys.argv[1], float(sys.argv[2])
client = boto3.client("sesv2", region_name="us-east-1", endpoint_url=url, aws_access_key_id="test",
                      aws_secret_access_key="test", config=Config(retries={"total_max_attempts": 1}))
for name in json.loads(pathlib.Path("names.json").read_text()):
    client.send_custom_verification_email(EmailAddress=name, TemplateName="floor")
    time.sleep(pause)
"""


def names(count: int) -> list[str]:
    return [f"sender{number}@example.org" for number in range(count)]


def life(
    up: Callable[[], Cost], preview: Callable[[], Cost], declare: Callable[[int], None], count: int
) -> Iterator[Step]:
    """What a set meets. Each step is to be taken before the next is asked for."""
    declare(count)
    yield "first up", up
    yield "preview, nothing to do", preview
    yield "up, nothing to do", up
    declare(count + 1)
    yield "up, one more", up


def empty_program(folder: Path) -> Iterator[Step]:
    run = _pulumi(folder, "")
    yield from islice(life(lambda: run(*UP), lambda: run("preview"), lambda _: None, 0), 3)


def trivial_resources(folder: Path, count: int) -> Iterator[Step]:
    run = _pulumi(folder, RESOURCES)
    (folder / "trivial.py").write_text(TRIVIAL)
    yield from life(lambda: run(*UP), lambda: run("preview"), lambda number: _declare(folder, number), count)


def _pulumi(folder: Path, program: str) -> Callable[..., Cost]:
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: floor\nruntime: python\n")
    (folder / "__main__.py").write_text(program)
    around = environment(folder / "state")
    measure(["pulumi", "--non-interactive", "stack", "init", "floor"], folder, around)
    return lambda *command: measure(["pulumi", "--non-interactive", *command, "--stack", "floor"], folder, around)


def terraform(folder: Path, count: int) -> Iterator[Step]:
    """Nothing where there is no terraform on PATH. Its local-exec runs `true`: what it calls costs extra."""
    found = shutil.which("terraform")
    if not found:
        return
    folder.mkdir()
    (folder / "main.tf").write_text(TERRAFORM)
    around = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "CHECKPOINT_DISABLE": "1"}
    measure([found, "init", "-input=false"], folder, around)

    def run(*command: str) -> Cost:
        return measure([found, *command, "-input=false", "-no-color"], folder, around)

    def declare(number: int) -> None:
        (folder / "terraform.tfvars.json").write_text(json.dumps({"names": names(number)}))

    yield from life(lambda: run("apply", "-auto-approve"), lambda: run("plan"), declare, count)


def boto3_loop(folder: Path, count: int, ses: LocalSes, pause: float) -> Iterator[Step]:
    """No look, no tag, no state; nothing survives a kill."""
    folder.mkdir()
    (folder / "loop.py").write_text(LOOP)
    ses.client().create_custom_verification_email_template(
        TemplateName="floor",
        FromEmailAddress="hello@example.com",
        TemplateSubject="Please confirm",
        TemplateContent="<p>Please confirm</p>",
        SuccessRedirectionURL="https://example.com/yes",
        FailureRedirectionURL="https://example.com/no",
    )
    around = environment(folder / "state")
    command = [sys.executable, "loop.py", ses.url, str(pause)]
    _declare(folder, count)
    yield "first up", lambda: measure(command, folder, around)


def _declare(folder: Path, count: int) -> None:
    (folder / "names.json").write_text(json.dumps(names(count)))
