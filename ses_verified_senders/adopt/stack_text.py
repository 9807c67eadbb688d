"""The config of the stack that takes an account over."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from ses_verified_senders.adopt.adopted_template import AdoptedTemplate
from ses_verified_senders.declared.run_settings import NAMESPACE


def stack_text(aws: Mapping[str, Any], senders_file: str, templates: Sequence[AdoptedTemplate], heading: str) -> str:
    """YAML; `aws` has the `aws:` keys. A template that can't be declared as it is, is commented out.

    Nobody who is new is mailed and nothing is deleted, until a person changes that.
    """
    config: dict[str, Any] = {f"aws:{key}": value for key, value in aws.items()}
    config[f"{NAMESPACE}:senders"] = senders_file
    config[f"{NAMESPACE}:onRemove"] = "retain"
    config[f"{NAMESPACE}:mailNew"] = False
    lines = [f"# {heading}", _dumped({"config": config}).rstrip()]
    lines.append(f"  {NAMESPACE}:templates:")
    for template in templates:
        if template.problem:
            lines.append(f"    # {template.name}: {template.problem}")
        entry = _dumped({template.name: dict(template.entry)})
        lines += [f"    {'# ' if template.problem else ''}{line}" for line in entry.splitlines()]
    if not any(not template.problem for template in templates):
        lines.append("    # Declare a template here: a stack needs one.")
    return "\n".join(lines) + "\n"


def _dumped(value: Any) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=2**20)
    return text
