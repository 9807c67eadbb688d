"""The engine from the official installer, which the SDK runs; a network that lets nothing through costs seconds."""

import sys
from pathlib import Path

from engine import cache
from engine.step import run, say

# https://www.pulumi.com/docs/iac/download-install/
PAGE = "https://get.pulumi.com/install.sh"
# Seconds for the installer's page to answer, and for the whole download.
ANSWER = 12.0
DOWNLOAD = 240.0

_ASK = "import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=10).read(1)"
_INSTALL = "import sys; from pulumi.automation import PulumiCommand; PulumiCommand.install(root=sys.argv[1])"


def install() -> Path:
    """The cache's folder with the engine, installed if it isn't there. Raises StepFailed."""
    return cache.fill(cache.installed(), _install)


def _install(folder: Path) -> None:
    # The installer waits without end for a network that is silent; in processes of their own both can be stopped.
    run("asking for the official installer", [sys.executable, "-c", _ASK, PAGE], limit=ANSWER)
    say("running the official installer of the engine")
    run("installing the engine", [sys.executable, "-c", _INSTALL, str(folder)], limit=DOWNLOAD)
