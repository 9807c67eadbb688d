"""The environment in which the engine runs a stack of this project on this machine alone."""

import os
import sys
from pathlib import Path

from engine.find import find

# What would send the local stack's calls to an account of the user's own.
PROFILE = "[default]\n"


def environment(state: Path) -> dict[str, str]:
    """Variables to lay over `os.environ`; the stacks, the engine's plugins and settings are kept in `state`.

    `state` is made if it isn't there. A user's own AWS profile, session and endpoints have no effect under them:
    https://boto3.amazonaws.com/v1/documentation/api/latest/guide/configuration.html#using-environment-variables
    """
    state = state.absolute()
    home = state / "home"
    home.mkdir(parents=True, exist_ok=True)
    profile = state / "aws.ini"
    if not profile.exists():
        profile.write_text(PROFILE)
    return _engine(state, home) | _python() | _aws(profile)


def _engine(state: Path, home: Path) -> dict[str, str]:
    return {
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_CONTINUE_ON_ERROR": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_HOME": str(home),
        # Else a refresh configures providers as the last run left them, and a new endpoint or profile doesn't count.
        "PULUMI_RUN_PROGRAM": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
    }


def _python() -> dict[str, str]:
    """The program runs with this process's own virtual environment."""
    engine = find()
    # The language host built from sources asks the variable; a newer one takes the first `python3` on PATH.
    scripts = Path(sys.prefix) / "bin"
    folders = [str(engine.folder)] if engine else []
    path = [str(scripts), *folders, os.environ.get("PATH", os.defpath)]
    return {"PATH": os.pathsep.join(path), "PULUMI_RUNTIME_VIRTUALENV": sys.prefix, "VIRTUAL_ENV": sys.prefix}


def _aws(profile: Path) -> dict[str, str]:
    local = "127.0.0.1,localhost"
    others = os.environ.get("NO_PROXY") or os.environ.get("no_proxy")
    no_proxy = f"{others},{local}" if others else local
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "",
        # boto3 refuses an empty profile's name, and a profile that its files don't have.
        "AWS_PROFILE": "default",
        "AWS_DEFAULT_PROFILE": "default",
        "AWS_CONFIG_FILE": str(profile),
        "AWS_SHARED_CREDENTIALS_FILE": str(profile),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }
