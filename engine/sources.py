"""The engine built from its official sources, as Go modules pinned by go.mod and go.sum beside this file."""

import os
import pwd
import shutil
from pathlib import Path

from engine import cache
from engine.errors import StepFailed
from engine.step import run, say
from engine.version import VERSION

ENGINE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
SDK = "github.com/pulumi/pulumi/sdk/v3"
LANGUAGE = f"{SDK}/python/cmd/pulumi-language-python"
# The language host starts these, which are no Go programs.
SCRIPTS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")


def build() -> Path:
    """The cache's folder with the engine, built if it isn't there. Raises StepFailed."""
    if shutil.which("go") is None:
        raise StepFailed("go is not on PATH")
    say(f"building the engine {VERSION} from its official sources; this takes some minutes, once")
    return cache.fill(cache.built(), _build)


def _build(folder: Path) -> None:
    scripts = folder / "bin"
    scripts.mkdir(parents=True)
    stamp = f"-s -w -X {SDK}/go/common/version.Version=v{VERSION}"
    _go_build(cache.FOLDER / "language", LANGUAGE, scripts / "pulumi-language-python", stamp)
    _go_build(cache.FOLDER, ENGINE, scripts / "pulumi", stamp)
    source = Path(_go("finding the SDK's sources", cache.FOLDER, "list", "-m", "-f", "{{.Dir}}", SDK).strip())
    for script in SCRIPTS:
        copied = Path(shutil.copy(source / script, scripts))
        copied.chmod(0o755)


def _go_build(module: Path, package: str, binary: Path, stamp: str) -> None:
    _go(
        f"building {binary.name}",
        module,
        *("build", "-mod=readonly", "-trimpath", "-ldflags", stamp, "-o", str(binary), package),
    )


def _go(what: str, module: Path, *arguments: str) -> str:
    return run(what, ["go", *arguments], folder=module, environment=_environment())


def _environment() -> dict[str, str]:
    """No C compiler is needed, and no workspace around the project changes what is built."""
    fixed = {"CGO_ENABLED": "0", "GO111MODULE": "on", "GOWORK": "off"}
    # Go keeps its modules and what it compiled below HOME, which a service may be without.
    home = os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir
    return dict(os.environ) | fixed | {"HOME": home}
