"""The installed product: what is in the wheel, what it needs, and that a program of somebody else's runs with it."""

import ast
import base64
import os
import pickletools
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import ROOT, Project
from tests.packaging.foreign import ForeignRepository, installed

OURS = ("components", "local_ses", "ses_verified_senders")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def sources(folder: str) -> list[Path]:
    return [file for file in sorted((ROOT / folder).rglob("*.py")) if "__pycache__" not in file.parts]


# What is in it


def test_the_wheel_has_every_module_and_no_other(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".py")}
    known = {file.relative_to(ROOT).as_posix() for folder in OURS for file in sources(folder)}
    expected = {f"ses_verified_senders/{name}" if name.startswith("components/") else name for name in known}
    assert packed == expected


def test_the_wheel_has_all_that_is_no_module(wheel: Path) -> None:
    listed = subprocess.run(["git", "ls-files", *OURS], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    # The image is built from the repository.
    data = {name for name in listed.splitlines() if not name.endswith((".py", "/Containerfile"))}
    assert data <= {*zipfile.ZipFile(wheel).namelist()}, "list it in pyproject.toml's [tool.setuptools.package-data]"


def test_the_wheel_has_a_licence_and_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    assert "\nLicense-Expression: Apache-2.0\n" in zipfile.ZipFile(wheel).read(metadata).decode()
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert {"ses_verified_senders/py.typed", "local_ses/py.typed"} <= {*names}


# What it needs


def declared(*extras: str) -> set[str]:
    """The distributions that the base and these extras bring by name."""
    lists = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in extras)]
    return {requirement.partition("[")[0].partition(">")[0].lower() for listed in lists for requirement in listed}


def imported(files: list[Path]) -> set[str]:
    """The distributions of others that these files import, wherever in the file."""
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    tops = {name.partition(".")[0] for name in names} - {*sys.stdlib_module_names, *OURS, ""}
    found = {distributions()[top][0].lower().replace("_", "-") for top in tops}
    # Types are for mypy only.
    return {name for name in found if not name.startswith("types-")}


distributions = cache(packages_distributions)


# Of pydantic, boto3 and moto.
PARTS = {"pydantic-core", "botocore", "werkzeug"}


@pytest.mark.parametrize(
    ("folders", "extras"),
    [
        (("ses_verified_senders/verification_email",), ()),
        (("ses_verified_senders", "components"), ("aws", "pulumi")),
        (("local_ses",), ("local",)),
    ],
)
def test_what_is_imported_is_declared(folders: tuple[str, ...], extras: tuple[str, ...]) -> None:
    needed = imported([file for folder in folders for file in sources(folder)])
    # pytest belongs to whoever uses the fixture, playwright to whoever takes the screenshots of our pages again.
    assert needed - declared(*extras) - PARTS - {"pytest", "playwright"} == set()


def test_what_no_code_imports_is_not_declared() -> None:
    """But for what moto's server imports."""
    used = imported([file for folder in OURS for file in sources(folder)])
    assert declared("pulumi", "local") - used - {"flask-cors"} == set(), "a package that only tests use belongs to dev"


# Where it is installed


def run(venv: Path, *command: str, folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A program of a virtual environment, started in `folder`."""
    program = [str(venv / "bin" / command[0]), *command[1:]]
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment
    return subprocess.run(program, cwd=folder, env=plain, capture_output=True, text=True, check=False)


@pytest.fixture
def foreign_folder(tmp_path: Path) -> Path:
    """With packages of the same names as ours, none of which may be taken for ours."""
    for package in ("components", "engine", "tests"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("raise AssertionError('the wrong package')\n")
    return tmp_path


def test_the_lint_needs_no_extra(lint_only: Path, foreign_folder: Path) -> None:
    (foreign_folder / "verify.html.j2").write_text("<p>{{ name }}</p>\n<a>x</a>\n")
    for command in (["ses-senders"], ["python", "-m", "ses_verified_senders"]):
        done = run(lint_only, *command, "lint", "verify.html.j2", folder=foreign_folder)
        assert (done.returncode, done.stderr) == (1, "")
        assert "verify.html.j2:2:1: error [link]" in done.stdout
    fixed = run(lint_only, "ses-senders", "lint", "--fix", "verify.html.j2", folder=foreign_folder)
    assert fixed.returncode == 0, fixed.stderr


def test_the_lint_brings_few_packages(lint_only: Path, foreign_folder: Path) -> None:
    listed = run(lint_only, "python", "-m", "pip", "list", "--format", "freeze", folder=foreign_folder).stdout
    names = {line.partition("==")[0].lower().replace("_", "-") for line in listed.splitlines()}
    names -= {"pip", "setuptools", "wheel", PROJECT["name"]}
    assert len(names) <= 11, names
    assert names.isdisjoint({"pulumi", "pulumi-aws", "boto3", "botocore", "pydantic", "html5lib", "moto"})


@pytest.mark.parametrize("name", ["Sender", "SendingFoundation", "VerifiedSenders"])
def test_a_public_name_says_which_extra_it_needs(lint_only: Path, foreign_folder: Path, name: str) -> None:
    done = run(lint_only, "python", "-c", f"from ses_verified_senders import {name}", folder=foreign_folder)
    assert re.search(r"run `pip install 'ses-verified-senders\[(aws|pulumi)\]'`$", done.stderr.strip())


def test_what_stands_beside_pulumi_aws_needs_the_extra_aws(with_pulumi: Path, foreign_folder: Path) -> None:
    code = "from ses_verified_senders import SendingFoundation"
    done = run(with_pulumi, "python", "-P", "-c", code, folder=foreign_folder)
    assert done.stderr.endswith("run `pip install 'ses-verified-senders[aws]'`\n")


@pytest.mark.parametrize("command", [["status"], ["probe", "--unverified-from", "a@b.example", "--yes"], ["gallery"]])
def test_a_command_says_which_extra_it_needs(lint_only: Path, foreign_folder: Path, command: list[str]) -> None:
    (foreign_folder / "templates").mkdir()
    done = run(lint_only, "ses-senders", *command, folder=foreign_folder)
    assert done.returncode == 2
    assert done.stderr.endswith("is not installed; run `pip install 'ses-verified-senders[pulumi]'`\n")
    assert done.stderr.count("\n") == 1


def test_the_components_do_without_pulumi_aws(with_pulumi: Path, foreign_folder: Path) -> None:
    code = (
        "import sys; from ses_verified_senders import Sender, Template, VerificationTemplates, VerifiedSenders; "
        "print(VerifiedSenders.__module__, 'pulumi_aws' in sys.modules)"
    )
    done = run(with_pulumi, "python", "-P", "-c", code, folder=foreign_folder)
    assert (done.stdout, done.stderr) == ("ses_verified_senders.components.verified_senders False\n", "")


# In a program of somebody else's


def modules_named(pickled: str) -> set[str]:
    """The modules that a provider's pickle names."""
    texts: list[str] = []
    modules = set()
    for opcode, argument, _ in pickletools.genops(base64.b64decode(pickled)):
        if isinstance(argument, str) and opcode.name != "GLOBAL":
            texts.append(argument)
        elif opcode.name == "STACK_GLOBAL":
            modules.add(texts[-2])
        elif opcode.name == "GLOBAL":
            modules.add(str(argument).partition(" ")[0])
    return modules


@pytest.mark.engine
def test_a_foreign_program(tmp_path: Path, ses: LocalSes, with_pulumi: Path) -> None:
    repository = ForeignRepository(tmp_path / "infra", ses, with_pulumi)
    first = repository.run("up", "--yes", "--stack", "dev")
    assert first.exit_code == 0, first.output
    assert {mail["Destination"]["ToAddresses"][0] for mail in ses.mails()} == {"ada@example.org", "grace@example.org"}
    assert '"us-east-1/ada@example.org"' in repository.run("stack", "output", "--json", "pending").output
    quiet = repository.run("preview", "--refresh", "--expect-no-changes", "--stack", "dev")
    assert quiet.exit_code == 0, quiet.output
    again = repository.run("up", "--yes", "--stack", "dev")
    assert again.exit_code == 0, again.output
    assert len(ses.mails()) == 2
    providers = {
        name
        for resource in repository.resources()
        if "text" not in resource.get("outputs", {}) and "__provider" in resource.get("outputs", {})
        for name in modules_named(resource["outputs"]["__provider"])
    }
    assert providers
    assert {name for name in providers if not name.startswith("ses_verified_senders.")} == set()


@pytest.mark.engine
def test_a_stack_goes_on_from_the_repository_to_the_wheel(tmp_path: Path, ses: LocalSes, with_pulumi: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    project = Project(folder, ses, environment(folder / "state"))
    project.declare("a@example.org", "b@example.org")
    begun = project.up()
    assert begun.exit_code == 0, begun.output
    for package in ("components", "ses_verified_senders"):
        (folder / package).unlink()
        shutil.rmtree(folder / "__pycache__", ignore_errors=True)
    program = folder / "__main__.py"
    program.write_text(program.read_text().replace("from components.", "from ses_verified_senders.components."))
    project.environment |= installed(with_pulumi)
    quiet = project.preview("--expect-no-changes")
    assert quiet.exit_code == 0, quiet.output
    changed = project.up()
    assert changed.exit_code == 0, changed.output
    assert project.mails() == {"a@example.org": 1, "b@example.org": 1}
