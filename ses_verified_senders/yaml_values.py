"""Values out of YAML, by the rules of YAML 1.2, as Pulumi reads its files.

PyYAML's own are those of 1.1, where `no` is False, `10:30` is 630 and `010` is 8. Here these, and dates, are texts.
"""

import re
from typing import Any

import yaml

# The name of a tag, how its scalars are written, and the characters that they begin with.
SCALARS = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<", "<"),
)


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # declared so in PyYAML


for name, pattern, first in SCALARS:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(f"^(?:{pattern})$"), list(first))


def load(text: str) -> Any:
    """The only document in `text`; raises yaml.YAMLError."""
    return yaml.load(text, _Loader)
