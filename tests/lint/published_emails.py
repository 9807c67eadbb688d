"""Published collections of HTML e-mails, fetched from npm when the tests run."""

import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path

import pytest

from ses_verified_senders.verification_email.fix.fixing import Fixed, fix

# As they are, without what the packages depend on.
PACKED = ("bootstrap-email@1.2.9", "foundation-emails@2.5.1", "responsive-html-email-template@1.0.0")
# What makes HTML of the sources of others, and these.
COMPILED = Path(__file__).parent / "published"
# The finished e-mails of each, below the folder that `fetch` fills.
FINISHED = {
    "bootstrap-email": "bootstrap-email/package/examples/output",
    "foundation-emails": "foundation-emails/package/.templates",
    "mjml": "mjml",
    "react-email": "react-email",
    "responsive-html-email-template": "responsive-html-email-template",
}


def fetch(folder: Path) -> None:
    """Fill the folder with all of them. The test is skipped where they can't be fetched."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("npm and node are not installed, so no published e-mails can be fetched")
    folder.mkdir()
    for name in _run([npm, "pack", *PACKED, "--silent"], folder).split():
        with tarfile.open(folder / name) as archive:
            archive.extractall(folder / name.rpartition("-")[0], filter="data")
    if not _is_installed():
        _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], COMPILED)
    _run([node, "emails.mjs", str(folder)], COMPILED)


def source(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


@cache
def fixed(file: Path) -> Fixed:
    """The e-mail, fixed once for all tests."""
    return fix(source(file), file.parent, is_template=False)


def _is_installed() -> bool:
    """Whether npm has installed what the lock file says, which it notes when it is done."""
    done = COMPILED / "node_modules" / ".package-lock.json"
    return done.exists() and done.stat().st_mtime > (COMPILED / "package-lock.json").stat().st_mtime


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=150, check=False)
    if done.returncode and "npm" in command[0]:
        pytest.skip(f"npm could not fetch the published e-mails: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr
    return done.stdout
