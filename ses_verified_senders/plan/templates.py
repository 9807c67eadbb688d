"""What a run changes of the templates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ses_verified_senders.life.template_ownership import leaving
from ses_verified_senders.plan.plan import Line, Step

SPOKEN = {
    "fromEmailAddress": "From",
    "templateSubject": "subject",
    "successRedirectionUrl": "success URL",
    "failureRedirectionUrl": "failure URL",
}
NOBODY = "nobody is mailed"


Properties = Mapping[str, Any]


def changes(declared: Mapping[tuple[str, str], Properties], before: Mapping[str, Properties]) -> list[Line]:
    """A line for each template that is new or changes. `declared` maps (resource name, region) to the properties that
    the program declares, and `before` resource names to those of the last run."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (resource, region), properties in declared.items():
        why = _new(properties) if resource not in before else ", ".join(_differences(properties, before[resource]))
        if why:
            found[str(properties["templateName"]), why].append(region)
    return [Line(Step.CHANGE, name, _regions(regions), f"{why}; {NOBODY}") for (name, why), regions in found.items()]


def _new(properties: Properties) -> str:
    """The plan doesn't ask SES of templates: the resource's own check says what an adoption changes."""
    if not properties["adopt"]:
        return "new"
    return f"adopted where SES has it, then {leaving('adopted', properties['onRemove'], True)} when removed; else new"


def _differences(after: Properties, before: Properties) -> Iterator[str]:
    for name, spoken in SPOKEN.items():
        # What another resource gives is not known yet.
        if isinstance(after[name], str) and after[name] != before.get(name):
            yield f"{spoken} “{before.get(name, '')}” → “{after[name]}”"
    if after["templateContent"] != before.get("templateContent"):
        yield "text"
    if dict(after.get("tags") or {}) != dict(before.get("tags") or {}):
        yield "tags"


def _regions(regions: Iterable[str]) -> str:
    named = sorted(regions)
    return named[0] if len(named) == 1 else f"{len(named)} regions"
