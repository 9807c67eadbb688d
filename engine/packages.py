"""The pinned, hashed Python packages: `python -m engine.packages install FILE`, `python -m engine.packages lock`.

Runs before anything is installed, so it imports nothing but the standard library.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from engine.errors import EngineError, StepFailed
from engine.step import run, say

ROOT = Path(__file__).parents[1]
# The oldest Python that pyproject.toml promises.
PYTHON = "3.11"
# Each file, with the extras in it; it agrees with the one before.
FILES: dict[str, tuple[str, ...]] = {
    "requirements.txt": ("aws",),
    "requirements-local.txt": ("aws", "local"),
    "requirements-dev.txt": ("dev",),
}


def install(file: str) -> None:
    """Into the virtual environment that runs this. Raises EngineError."""
    say(f"installing {file}")
    options = ["--disable-pip-version-check", "--no-input", "--require-hashes", "-r", file]
    try:
        run(f"installing {file}", [sys.executable, "-m", "pip", "install", *options], folder=ROOT)
    except StepFailed as failure:
        raise EngineError(f"{file} can't be installed: {failure.reason}; correct that and run it again") from None


def lock(arguments: Sequence[str]) -> None:
    """Raises EngineError. `arguments` go to uv: `--upgrade` takes the newest versions."""
    before = ""
    for file, extras in FILES.items():
        options = [option for extra in extras for option in ("--extra", extra)]
        bound = ["-c", before] if before else []
        try:
            run(f"locking {file}", [*_compile(), *options, *bound, *arguments, "-o", file], folder=ROOT)
        except StepFailed as failure:
            raise EngineError(f"{file} can't be locked: {failure.reason}; correct pyproject.toml") from None
        before = file


def _compile() -> list[str]:
    # Older pips take the newest `coverage[toml]` beside a pinned `coverage`, and then ask for its hash.
    extras = "--no-strip-extras"
    form = [extras, "--universal", "--python-version", PYTHON, "--generate-hashes", "--no-header", "--no-annotate"]
    return [sys.executable, "-m", "uv", "pip", "compile", "-q", *form, "pyproject.toml"]


def main(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case ["install", file]:
                install(file)
            case ["lock", *rest]:
                lock(rest)
            case _:
                raise EngineError("give `install FILE` or `lock`")
    except EngineError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
