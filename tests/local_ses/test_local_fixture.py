"""The pytest fixture that other projects use."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEST = """
def test_it(local_ses):
    local_ses.control(verifiedFrom=["example.com"])
    assert local_ses.client().list_email_identities()["EmailIdentities"] == []
    assert local_ses.calls()[0]["operation"] == "ListEmailIdentities"
"""


def test_fixture(tmp_path: Path) -> None:
    """In a project of its own, whose pytest alone knows where this package is."""
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT}\n")
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["local_ses.pytest_plugin"]\n')
    (tmp_path / "test_it.py").write_text(TEST)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "1 passed" in ended.stdout, ended.stdout


def test_the_package_has_all_that_the_server_reads() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    folder = ROOT / "local_ses"
    taken = {path for pattern in settings["package-data"]["local_ses"] for path in folder.glob(pattern)}
    own = {path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    # It is for whoever has the repository.
    read = own - {folder / "Containerfile"}
    assert "local_ses*" in settings["packages"]["find"]["include"]
    assert taken == read != set()
