"""A stack goes on where another Python, engine or release of ours left it, and nobody is mailed because of that."""

import base64
import json
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dill
import pytest

from engine import cache, packages, version
from engine.environment import environment
from local_ses.testing import LocalSes
from ses_verified_senders.life import ledger
from tests.engine.project import GROUP, ROOT, Project
from tests.uv import pythons, uv

pytestmark = pytest.mark.engine

THREE = ("a@example.org", "b@example.org", "c@example.org")
SENDER_SET = "pulumi-python:dynamic/ses:SenderSet"
TEMPLATE = "pulumi-python:dynamic/ses:CustomVerificationTemplate"
SEND_OUTCOME = "pulumi-python:dynamic/ses:SendOutcome"
Resource = dict[str, Any]


def goes_on(project: Project) -> None:
    """Nothing is due, a change does what it says, and all can be removed."""
    quiet = project.preview("--expect-no-changes")
    assert quiet.exit_code == 0, quiet.output
    project.declare(*THREE[:2], "new@example.org")
    changed = project.up()
    assert changed.exit_code == 0, changed.output
    assert project.ses.identity(THREE[2]) is None
    destroyed = project.destroy()
    assert destroyed.exit_code == 0, destroyed.output
    assert [project.ses.identity(address) for address in (*THREE, "new@example.org")] == [None] * 4
    assert project.ses.template("verify") is None
    assert project.mails() == dict.fromkeys((*THREE, "new@example.org"), 1)


def begin(project: Project) -> None:
    project.declare(*THREE)
    begun = project.up()
    assert begun.exit_code == 0, begun.output
    assert project.mails() == dict.fromkeys(THREE, 1)


# Another Python


@pytest.fixture(scope="module")
def other_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment of another Python with the pinned packages; it notes in `started` what it runs."""
    venv = tmp_path_factory.mktemp("other") / "venv"
    # The engine asks pip what there is.
    uv("venv", "--seed", "--python", nearest_python(), str(venv))
    uv("pip", "install", "--python", str(venv), "--require-hashes", "-r", str(ROOT / "requirements.txt"))
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "started.pth").write_text(
        "import sys; print(*sys.orig_argv, file=open(sys.prefix + '/started', 'a'), flush=True)\n"
    )
    return venv


def nearest_python() -> str:
    """Of the other versions of Python on this machine that the project runs on, the one nearest to this one."""
    here = sys.version_info.minor
    found = {minor: path for (_, minor, _), path in pythons().items() if minor != here}
    if not found:
        pytest.skip(f"no Python from {packages.PYTHON} on but 3.{here} was found on this machine")
    return found[min(found, key=lambda minor: abs(minor - here))]


def test_another_python(project: Project, other_python: Path) -> None:
    begin(project)
    path = os.pathsep.join([str(other_python / "bin"), project.environment["PATH"]])
    project.environment |= {
        "PATH": path,
        "PULUMI_RUNTIME_VIRTUALENV": str(other_python),
        "VIRTUAL_ENV": str(other_python),
    }
    goes_on(project)
    started = (other_python / "started").read_text()
    assert "pulumi-language-python-exec" in started
    assert "pulumi.dynamic" in started


# Another engine

# 3.200.0 was seen to run the program; 3.120.0 doesn't give a dynamic provider the stack's config.
OLDEST = (3, 200, 0)


@pytest.fixture
def engines() -> list[tuple[str, Path]]:
    """Versions and folders of two engines, the older first."""
    folders = [*map(Path, os.get_exec_path()), *cache.built().parent.glob("engine-*/bin")]
    found = {
        number: folder
        for folder in folders
        if (folder / "pulumi-language-python").exists() and (number := version.of(folder / "pulumi") or ()) >= OLDEST
    }
    if len(found) < 2:
        pytest.skip(f"a second engine, on PATH or kept from before, is needed beside {[*map(version.text, found)]}")
    return [(f"v{version.text(number)}", found[number]) for number in (min(found), max(found))]


def test_another_engine(tmp_path: Path, ses: LocalSes, engines: list[tuple[str, Path]]) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    variables = environment(folder / "state")
    (old_version, old), (new_version, new) = engines
    path = variables["PATH"]
    project = Project(folder, ses, variables | {"PATH": os.pathsep.join([str(old), path])})
    settings = folder / "Pulumi.yaml"
    required = settings.read_text()
    settings.write_text("".join(line for line in required.splitlines(True) if "requiredPulumiVersion" not in line))
    begin(project)
    assert project.deployment()["manifest"]["version"] == old_version
    settings.write_text(required)
    project.environment["PATH"] = os.pathsep.join([str(new), path])
    goes_on(project)
    assert project.deployment()["manifest"]["version"] == new_version


# Another release of ours


def rewrite(project: Project, change: Callable[[Resource], None]) -> None:
    """Make the state what another release would have left."""
    deployment = project.deployment()
    for resource in deployment["resources"]:
        if "__provider" in resource.get("outputs", {}):
            change(resource)
    (project.folder / "state.json").write_text(json.dumps({"version": 3, "deployment": deployment}))
    imported = project.run("stack", "import", "--file", "state.json", "--stack", project.stack)
    assert imported.exit_code == 0, imported.output


def test_another_pickle_of_the_provider(project: Project) -> None:
    """Python 3.14 pickles by protocol 5, and an older class may have had attributes."""

    def pickle_again(resource: Resource) -> None:
        provider = dill.loads(base64.b64decode(resource["outputs"]["__provider"]))
        provider.attribute = "of an older class"
        again = base64.b64encode(pickle.dumps(provider, protocol=5)).decode()
        assert again != resource["outputs"]["__provider"]
        for properties in ("inputs", "outputs"):
            resource[properties]["__provider"] = again

    begin(project)
    rewrite(project, pickle_again)
    goes_on(project)


def test_properties_that_an_older_release_did_not_write(project: Project) -> None:
    """And one that is no more."""

    def write_as_before(resource: Resource) -> None:
        if resource["type"] == GROUP:
            outputs = resource["outputs"]
            records = ledger.read(outputs["records"], outputs.pop("account"), outputs["owner"])
            old = {
                address: {name: getattr(entry.record, name) for name in ("owner", "status", "origin")}
                for address, entry in records.items()
            }
            outputs["records"] = json.dumps(old)
            for properties in ("inputs", "outputs"):
                resource[properties]["noMore"] = "of an older release"
        if resource["type"] == TEMPLATE:
            for properties in ("inputs", "outputs"):
                del resource[properties]["secret"]

    begin(project)
    rewrite(project, write_as_before)
    goes_on(project)


def test_outputs_that_said_what_the_inputs_say(project: Project) -> None:
    def write_as_before(resource: Resource) -> None:
        if resource["type"] == GROUP:
            resource["outputs"] = resource["inputs"] | resource["outputs"]
            assert "@" in "".join(resource["outputs"])

    begin(project)
    rewrite(project, write_as_before)
    goes_on(project)


NOT_YET_DECLARED = {SENDER_SET: ("approve", "declared"), SEND_OUTCOME: ("requireVerified", "waitFor", "waiting")}


def test_settings_that_an_older_release_did_not_know(project: Project) -> None:
    """They are added to the state, where they concern no address."""

    def declare_as_before(resource: Resource) -> None:
        for properties in ("inputs", "outputs"):
            for name in NOT_YET_DECLARED.get(resource["type"], ()):
                resource[properties].pop(name, None)

    begin(project)
    rewrite(project, declare_as_before)
    added = project.up()
    assert added.exit_code == 0, added.output
    assert project.mails() == dict.fromkeys(THREE, 1)
    assert project.preview("--expect-no-changes").exit_code == 0
