"""What a run changes of the templates, and what becomes of those that go."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ses_verified_senders.life.template_ownership import DELETED, GIVEN_BACK, leaving, not_held, text_diff
from ses_verified_senders.plan.plan import Line, Step
from ses_verified_senders.providers.custom_verification_template import recorded
from ses_verified_senders.ses.client import CustomVerificationEmailTemplate

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
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for (resource, region), properties in declared.items():
        former = before.get(resource)
        why = ", ".join(_differences(properties, former)) if former else _new(properties)
        if why:
            found[str(properties["templateName"]), why, _diff(properties, former) if former else ""].append(region)
    return [
        Line(Step.CHANGE, name, _regions(regions), f"{why}; {NOBODY}", diff=diff)
        for (name, why, diff), regions in found.items()
    ]


def removals(
    before: Mapping[str, Properties], found: Mapping[str, CustomVerificationEmailTemplate | None]
) -> list[Line]:
    """A line for each of the last run's templates, all of which go. `found` has what SES has under the names that it
    was asked for, None where there is nothing."""
    return [_removal(properties, found) for _, properties in sorted(before.items())]


def _removal(properties: Properties, found: Mapping[str, CustomVerificationEmailTemplate | None]) -> Line:
    name, region, record = str(properties["templateName"]), str(properties["region"]), recorded(properties)
    if name in found and (said := not_held(found[name], record)):
        return Line(Step.KEEP_TEMPLATE, name, region, said)
    said = leaving(record.origin, properties.get("onRemove", "delete"), record.before is not None)
    step = {DELETED: Step.DELETE_TEMPLATE, GIVEN_BACK: Step.CHANGE}.get(said, Step.KEEP_TEMPLATE)
    return Line(step, name, region, said)


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
        yield "text" if _may_show(after, before) else "text, which is a secret or was one"
    if dict(after.get("tags") or {}) != dict(before.get("tags") or {}):
        yield "tags"


def _diff(after: Properties, before: Properties) -> str:
    """Of the HTML, "" for a secret: what a template says now may be one, and so may what it said."""
    if not _may_show(after, before):
        return ""
    return "\n".join(text_diff(str(before.get("templateContent", "")), str(after["templateContent"])))


def _may_show(after: Properties, before: Properties) -> bool:
    """A state of an earlier release doesn't tell."""
    return not after["secret"] and not before.get("secret", True)


def _regions(regions: Iterable[str]) -> str:
    named = sorted(regions)
    return named[0] if len(named) == 1 else f"{len(named)} regions"
