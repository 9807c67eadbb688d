"""A custom verification e-mail template, as declared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, cast

from pydantic import AfterValidator, Field, ValidationInfo

from ses_verified_senders.declared.check import ConfigEntry, as_keys, check
from ses_verified_senders.declared.later import AddressOrLater, Later, UrlOrLater
from ses_verified_senders.declared.problem import Place, Problem
from ses_verified_senders.declared.values import NAME, Flag, Line, OnRemove, TagMap, Text, Variable, shown, wrong
from ses_verified_senders.text.suggestion import suggestion

MOST_TEMPLATES = 50
"""Per account and region ("Service quotas" in the developer guide)."""


@dataclass(frozen=True)
class Template:
    """A custom verification e-mail template, as a program declares it under its name.

    `file` is relative to the folder of the templates. `variables` are what its Jinja2 names, `tags` are put on the
    template at SES, and `adopt` takes over a template of that name that this stack did not create. `on_remove` says
    what happens to it once it is no longer declared: "delete" or "retain". One that was adopted is never deleted:
    "delete" gives it back as it was.

    SES: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateCustomVerificationEmailTemplate.html
    """

    file: str
    from_email_address: str | Later
    subject: str
    success_redirection_url: str | Later
    failure_redirection_url: str | Later
    variables: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    adopt: bool = False
    on_remove: str | None = None


@dataclass(frozen=True)
class ResolvedTemplate:
    """A template without fault; `from_email_address` is exactly as SES needs it."""

    name: str
    file: Path
    from_email_address: str | Later
    subject: str
    success_redirection_url: str | Later
    failure_redirection_url: str | Later
    variables: dict[str, Any]
    tags: dict[str, str]
    adopt: bool
    on_remove: str = "delete"


def _template_file(name: str, info: ValidationInfo) -> str:
    folder = cast(Path, info.context)
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise wrong(f"{shown(name)} is no path inside {folder.name}/; write the file's path from there")
    try:
        file = (folder / name).resolve()
        inside, found = file.is_relative_to(folder.resolve()), file.is_file()
    except (OSError, RuntimeError, ValueError):  # RuntimeError: links in a circle, up to Python 3.12
        inside = found = False
    if not inside and found:
        raise wrong(f"{shown(name)} is outside {folder.name}/; move the file into it")
    if not inside or not found:
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        advice = suggestion(name, files) if files else "write it first"
        raise wrong(f"there is no file {shown(name)} in {folder.name}/; {advice}")
    return name


class TemplateEntry(ConfigEntry):
    """What is written under a template's name."""

    noun: ClassVar[str] = "a template"

    file: Annotated[Text, AfterValidator(_template_file)]
    from_email_address: AddressOrLater
    subject: Line
    success_redirection_url: UrlOrLater
    failure_redirection_url: UrlOrLater
    variables: dict[str, Variable] = Field(default_factory=dict)
    tags: TagMap = Field(default_factory=dict)
    adopt: Flag = False
    on_remove: OnRemove | None = None


class TemplateSetEntry(ConfigEntry):
    """What holds for all templates of a component that don't say it themselves."""

    noun: ClassVar[str] = "a set of templates"

    on_remove: OnRemove = "delete"


def resolve_templates(
    value: object, folder: Path, place: Place, problems: list[Problem], on_remove: str = "delete"
) -> tuple[ResolvedTemplate, ...]:
    """The templates without fault; what is wrong with the others is in `problems`.

    `value` maps each name to a `Template`, or to a mapping with the keys of a stack's config; `on_remove` is that of
    those that don't say it.
    """
    if not isinstance(value, Mapping) or not value:
        problems.append(Problem(place(()), "no template is declared; write at least one, under its name"))
        return ()
    if len(value) > MOST_TEMPLATES:
        problems.append(Problem(place(()), f"there are {len(value)} templates; keep at most {MOST_TEMPLATES}"))
    found = [_resolved(str(name), item, folder, place, problems, on_remove) for name, item in value.items()]
    return tuple(template for template in found if template)


def _resolved(
    name: str, value: object, folder: Path, place: Place, problems: list[Problem], on_remove: str
) -> ResolvedTemplate | None:
    if not re.fullmatch(NAME, name):
        advice = "a template's name; write 1 to 64 letters, digits, hyphens and underscores"
        problems.append(Problem(place((name,)), f"{shown(name)} is not {advice}"))
    entry = check(TemplateEntry, as_keys(value, Template), lambda loc: place((name, *loc)), problems, folder)
    if entry is None:
        return None
    return ResolvedTemplate(
        name=name,
        file=Path(entry.file),
        from_email_address=entry.from_email_address,
        subject=entry.subject,
        success_redirection_url=entry.success_redirection_url,
        failure_redirection_url=entry.failure_redirection_url,
        variables=entry.variables,
        tags=dict(entry.tags),
        adopt=entry.adopt,
        on_remove=entry.on_remove or on_remove,
    )
