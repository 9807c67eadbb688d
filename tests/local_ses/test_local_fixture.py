"""The pytest fixture that other projects use."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEST = """
def test_it(local_ses):
    local_ses.control(verifiedFrom=["example.com"])
    assert local_ses.client().list_email_identities()["EmailIdentities"] == []
    assert local_ses.calls()[0]["operation"] == "ListEmailIdentities"
"""


def test_fixture(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["local_ses.pytest_plugin"]\n')
    (tmp_path / "test_it.py").write_text(TEST)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "1 passed" in ended.stdout, ended.stdout
