"""What a run changes of the templates, and what becomes of those that go."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ses_verified_senders.life.template_ownership import DELETED, GIVEN_BACK, leaving, not_held, stack_of, text_diff
from ses_verified_senders.plan.look import ASKED
from ses_verified_senders.plan.plan import Line, Step
from ses_verified_senders.plan.planning import RETAINED
from ses_verified_senders.providers.custom_verification_template import recorded
from ses_verified_senders.ses.client import CustomVerificationEmailTemplate, Ses

SPOKEN = {
    "fromEmailAddress": "From",
    "templateSubject": "subject",
    "successRedirectionUrl": "success URL",
    "failureRedirectionUrl": "failure URL",
}
NOBODY = "nobody is mailed"


Properties = Mapping[str, Any]


Declared = Mapping[tuple[str, str], Properties]
"""What the program declares, by resource name and region."""
Found = Mapping[str, CustomVerificationEmailTemplate | None]
"""What SES has in a region under the names that it was asked for, None where there is nothing."""


def look(ses: Ses, names: Collection[str]) -> Found:
    """Those that are listed are asked for, at one a second, and of many of them only some. Raises SesError."""
    listed = ses.list_templates() if names else {}
    asked = sorted(name for name in names if name in listed)[:ASKED]
    return {name: None for name in names if name not in listed} | {name: ses.find_template(name) for name in asked}


def new(declared: Declared, before: Mapping[str, Properties], region: str) -> set[str]:
    """The names of a region's templates that the last run did not have."""
    here = {resource: properties for (resource, place), properties in declared.items() if place == region}
    return {str(properties["templateName"]) for resource, properties in here.items() if resource not in before}


def changes(declared: Declared, before: Mapping[str, Properties], found: Mapping[str, Found]) -> list[Line]:
    """A line for each template that is new or changes. `before` maps resource names to the properties of the last run,
    and `found` each region to what SES has of the new ones."""
    regions: defaultdict[Line, list[str]] = defaultdict(list)
    for (resource, region), properties in declared.items():
        former, here = before.get(resource), found.get(region, {})
        for line in _changed(properties, former) if former else [_new(properties, here)]:
            regions[line].append(region)
    return [replace(line, region=_regions(places)) for line, places in regions.items()]


def failure(lines: Iterable[Line]) -> str:
    """Why a run with these lines fails, or ""."""
    taken = ", ".join(dict.fromkeys(line.name for line in lines if line.step is Step.REFUSE_TEMPLATE))
    return f"{taken}: choose another name, or set adopt: true; until then nobody is mailed or removed" if taken else ""


def removals(before: Mapping[str, Properties], found: Found) -> list[Line]:
    """A line for each of the last run's templates, all of which go."""
    return [_removal(properties, found) for _, properties in sorted(before.items())]


def retained(before: Mapping[str, Properties]) -> list[Line]:
    """A line for each of the last run's templates that the engine forgets and leaves as they are."""
    return [
        Line(Step.KEEP_TEMPLATE, str(one["templateName"]), str(one["region"]), f"kept ({RETAINED})")
        for _, one in sorted(before.items())
    ]


def _removal(properties: Properties, found: Found) -> Line:
    name, region, record = str(properties["templateName"]), str(properties["region"]), recorded(properties)
    if name in found and (said := not_held(found[name], record)):
        return Line(Step.KEEP_TEMPLATE, name, region, said)
    said = leaving(record.origin, properties.get("onRemove", "delete"), record.before is not None)
    step = {DELETED: Step.DELETE_TEMPLATE, GIVEN_BACK: Step.CHANGE}.get(said, Step.KEEP_TEMPLATE)
    return Line(step, name, region, said)


def _new(properties: Properties, found: Found) -> Line:
    """As the resource's own check sees it."""
    name = str(properties["templateName"])
    there = found.get(name)
    theirs = there is not None and stack_of(there) != properties["stack"]
    if theirs and not properties["adopt"]:
        return Line(Step.REFUSE_TEMPLATE, name, "", "taken: SES has one that isn't this stack's")
    then = leaving("adopted", properties["onRemove"], True)
    if name not in found and properties["adopt"]:
        why = f"adopted where SES has it, then {then} when removed; else new"
    elif theirs:
        why = f"adopted, then {then} when removed"
    else:
        why = "this stack's already" if there else "new"
    return Line(Step.CHANGE, name, "", f"{why}; {NOBODY}")


def _changed(after: Properties, before: Properties) -> Iterator[Line]:
    why = ", ".join(_differences(after, before))
    if why:
        yield Line(Step.CHANGE, str(after["templateName"]), "", f"{why}; {NOBODY}", diff=_diff(after, before))


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
