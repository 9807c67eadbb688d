"""The section `[tool.ses-senders.lint]` of a pyproject.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ses_verified_senders.verification_email.lint.sources import SourceError

_TEXTS = {"select", "ignore"}
_FLAGS = {"warnings-as-errors", "strict"}
_PATHS = {"templates-dir", "variables"}


@dataclass(frozen=True)
class Configuration:
    """What the section says; paths are those from the folder of the file."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    warnings_as_errors: bool = False
    strict: bool = False
    templates_dir: Path | None = None
    variables: Path | None = None


def configuration(start: Path) -> Configuration:
    """That of the nearest pyproject.toml in `start` or above it; empty without one. Raises SourceError."""
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            return _read(file)
    return Configuration()


def _read(file: Path) -> Configuration:
    try:
        read: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{file}: cannot be read ({error}); correct the TOML") from error
    for name in ("tool", "ses-senders", "lint"):
        read = _table(file, name, read)
    return Configuration(**{key.replace("-", "_"): _value(file, key, value) for key, value in read.items()})


def _table(file: Path, name: str, around: Mapping[str, Any]) -> Mapping[str, Any]:
    found = around.get(name, {})
    if not isinstance(found, Mapping):
        raise SourceError(
            f'{file}: {name!r} must be a table; write [tool.ses-senders.lint] and select = ["…"] under it'
        )
    return found


def _value(file: Path, key: str, value: Any) -> Any:
    place = f"{file}: [tool.ses-senders.lint] {key}"
    if key in _TEXTS:
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise SourceError(f'{place}: must be a list of rules; write {key} = ["contrast"]')
    if key in _FLAGS:
        if isinstance(value, bool):
            return value
        raise SourceError(f"{place}: is neither true nor false; write {key} = true")
    if key in _PATHS:
        if isinstance(value, str):
            return file.parent / value
        raise SourceError(f'{place}: must be a path; write {key} = "…"')
    known = ", ".join(sorted(_TEXTS | _FLAGS | _PATHS))
    raise SourceError(f"{place}: there is no such setting; use {known}")
