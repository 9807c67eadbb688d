"""The files a command names, and which folder their includes come from."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from yaml import YAMLError

from ses_verified_senders import yaml_values
from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding
from ses_verified_senders.verification_email.lint.findings import findings_of, lint, lint_variants
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.template import as_it_stands, render

_JINJA2 = (".j2", ".jinja", ".jinja2")
_HTML = (".html", ".htm")


class SourceError(Exception):
    """A file or folder that was named cannot be used; the message is one sentence that ends in what to do."""


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files among the paths, and the templates and HTML files in the folders among them. Raises SourceError."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in (*_JINJA2, *_HTML) and file.is_file())
        elif path.is_file():
            yield path
        else:
            raise SourceError(f"{path}: no such file; name a template, an HTML file or a folder of them")


def is_jinja2(file: Path) -> bool:
    """Whether the file is a Jinja2 template by its ending; every other is linted as it stands."""
    return file.suffix in _JINJA2


def templates_dir(file: Path, given: Path | None) -> Path:
    """The folder the template's includes come from: the given one, the nearest one named templates, or its own."""
    if given is not None:
        return given
    return next((parent for parent in file.parents if parent.name == "templates"), file.parent)


def lint_files(targets: Iterable[Path], folder: Path | None, variables: Mapping[str, Any]) -> list[Finding]:
    """The findings on these files; what stands in a layout is found in each template that extends it, and kept once."""
    return list(dict.fromkeys(finding for file in targets for finding in lint_file(file, folder, variables)))


def lint_file(file: Path, folder: Path | None, variables: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings on one file; the names of variables that are not given stand in for them."""
    try:
        if not is_jinja2(file):
            return lint(as_it_stands(file), TemplateFacts())
        root = templates_dir(file, folder)
        rendered = render(file.absolute(), root, variables, stand_ins=True)
        return lint(rendered, TemplateFacts()) + lint_variants(rendered.file.relative_to(root), root)
    except TemplateError as error:
        return findings_of(error)


def read_variables(file: Path | None, pairs: Iterable[str]) -> dict[str, Any]:
    """Variables out of a YAML or JSON file, and then `NAME=VALUE` pairs. Raises SourceError."""
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
            raise SourceError(f"--var {pair}: is no NAME=VALUE; write --var product_name=Example")
        variables[name] = value
    return variables
