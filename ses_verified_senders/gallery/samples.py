"""The values that e-mails are shown with, in each language: `samples.yaml` in the templates' folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yaml import YAMLError

from ses_verified_senders import yaml_values

FILE = "samples.yaml"
DEFAULT = "default"
LONGEST_NAME = 60
"""Characters of a name that an e-mail should still show well on a narrow phone."""

Values = Mapping[str, Any]


class SamplesError(Exception):
    """The file can't be used; the message is one sentence that ends in what to do."""


def samples(folder: Path) -> Mapping[str, Values]:
    """Language (or `default`) → variable → value; empty where there is no file. Raises SamplesError."""
    file = folder / FILE
    if not file.is_file():
        return {}
    try:
        read = yaml_values.load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise SamplesError(f"cannot be read ({' '.join(str(error).split())}); correct the YAML") from error
    if not isinstance(read, Mapping) or not all(isinstance(values, Mapping) for values in read.values()):
        raise SamplesError(f"must have variables and values under each language; start with `{DEFAULT}:`")
    return {str(language): dict(values) for language, values in read.items()}


def values_for(locale: str, declared: Values, found: Mapping[str, Values]) -> dict[str, Any]:
    """The declared values; samples fill in what is not declared, and take over in languages with samples of their own.

    `locale` is empty for the default language; `de-AT` takes the samples of `de` where it has none.
    """
    own = found.get(locale) or found.get(locale.partition("-")[0], {})
    return {**found.get(DEFAULT, {}), **declared, **(own if locale else {})}


def with_long_names(values: Values) -> dict[str, Any]:
    """The same with every name (`name`, `product_name` and the like) repeated up to LONGEST_NAME characters."""
    return {key: _stretched(value) if key.endswith("name") and value else value for key, value in values.items()}


def _stretched(value: Any) -> str:
    text = str(value)
    return " ".join([text] * LONGEST_NAME)[:LONGEST_NAME].strip()
