"""The engine: on PATH, or got by one of two ways and kept."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine import cache, installer, sources, version
from engine.errors import EngineError, StepFailed
from engine.step import say

HOST = "pulumi-language-python"


@dataclass(frozen=True)
class Engine:
    """`folder` holds the executables; `origin` says how it came there."""

    folder: Path
    version: tuple[int, ...]
    origin: str

    def __str__(self) -> str:
        return f"engine {version.text(self.version)} in {self.folder} ({self.origin})"


def find() -> Engine | None:
    """An engine that is there already."""
    try:
        return on_path()
    except StepFailed:
        return kept()


def on_path() -> Engine:
    """The user's own. Raises StepFailed if there is none, or it doesn't serve."""
    executable = shutil.which("pulumi")
    if executable is None:
        raise StepFailed("pulumi is not on PATH")
    folder = Path(executable).parent
    if shutil.which(HOST) is None:
        # What PATH names may be a link into the folder that holds them all.
        folder = Path(executable).resolve().parent
        if not (folder / HOST).exists():
            raise StepFailed(f"{executable} has no {HOST} beside it or on PATH")
    number = version.of(Path(executable))
    if number is None:
        raise StepFailed(f"{executable} doesn't print its version")
    if not version.enough(number):
        raise StepFailed(f"{executable} is {version.text(number)}, older than {version.VERSION}")
    return Engine(folder, number, "on PATH")


def kept() -> Engine | None:
    """What the installer or a build left in the cache."""
    for folder, origin in ((cache.installed(), "official installer"), (cache.built(), "built from sources")):
        number = version.of(folder / "bin" / "pulumi") if cache.complete(folder) else None
        if number is not None:
            return Engine(folder / "bin", number, origin)
    return None


def get() -> Engine:
    """An engine, got if there is none. Raises EngineError, which names the three ways and why each failed."""
    reasons: list[str] = []
    for name, way in WAYS.items():
        try:
            return way()
        except StepFailed as failure:
            reasons.append(f"{name}: {failure.reason}")
            # An engine of ours does as well as one that was never installed; one that doesn't serve is worth a line.
            if way is not on_path or shutil.which("pulumi"):
                say(reasons[-1])
    raise EngineError(
        f"could not find, install or build a Pulumi engine ({'; '.join(reasons)}); put Pulumi {version.VERSION} or "
        "newer on PATH, allow the download of its official installer, or install Go to build it from sources"
    )


def _installed() -> Engine:
    if engine := kept():
        return engine
    return _checked(installer.install())


def _built() -> Engine:
    return _checked(sources.build())


def _checked(folder: Path) -> Engine:
    if engine := kept():
        return engine
    raise StepFailed(f"what is kept in {folder} doesn't run; delete that folder")


WAYS: dict[str, Callable[[], Engine]] = {
    "pulumi on PATH": on_path,
    "official installer": _installed,
    "official sources": _built,
}
