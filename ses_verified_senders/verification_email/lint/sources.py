"""The files a command names, which folder their includes come from, and their variables."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from yaml import YAMLError

from ses_verified_senders import yaml_values
from ses_verified_senders.verification_email.rendering.endings import ENDINGS, emails_in


class SourceError(Exception):
    """A file or folder that was named cannot be used; the message is one sentence that ends in what to do."""


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files among the paths, and the templates and HTML files in the folders among them. Raises SourceError."""
    for path in paths:
        if path.is_dir():
            yield from _files_in(path)
        elif path.is_file():
            yield path
        else:
            raise SourceError(f"{path}: no such file; name a template, an HTML file or a folder of them")


def _files_in(folder: Path) -> list[Path]:
    found = emails_in(folder)
    if not found:
        raise SourceError(
            f"{folder}: holds no file that ends in {', '.join(ENDINGS)}; name the folder of the templates"
        )
    return found


def templates_dir(file: Path, given: Path | None) -> Path:
    """The folder the template's includes come from: the given one, the nearest one named templates, or its own. Raises
    SourceError."""
    if given is not None:
        if not given.is_dir():
            raise SourceError(f"{given}: no such folder; name the one that includes come from")
        return given
    return next((parent for parent in file.parents if parent.name == "templates"), file.parent)


def read_variables(file: Path | None, pairs: Iterable[str]) -> dict[str, Any]:
    """Variables out of a YAML or JSON file, and then `NAME=VALUE` pairs. Raises SourceError.

    A value is read as YAML: `n=3` is a number, and `items=[a, b]` a list.
    """
    variables: dict[str, Any] = {}
    if file is not None:
        try:
            read = yaml_values.load(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, YAMLError) as error:
            reason = " ".join(str(error).split())
            raise SourceError(f"{file}: cannot be read ({reason}); give a YAML or JSON file") from error
        if not isinstance(read, dict):
            raise SourceError(f"{file}: holds no mapping; write name: value, one a line")
        variables |= read
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.isidentifier():
            raise SourceError(f"--var {pair}: is not NAME=VALUE; write --var product_name=Example")
        variables[name] = _value(value)
    return variables


def _value(text: str) -> Any:
    """A number, a truth value, a list or a mapping as YAML has them; what would print otherwise stays text (`1.10`)."""
    try:
        read = yaml_values.load(text)
    except YAMLError:
        return text
    return read if isinstance(read, bool | list | dict) or str(read) == text else text
