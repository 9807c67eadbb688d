"""A custom verification e-mail template, as declared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, cast

from pydantic import AfterValidator, Field, ValidationInfo

from ses_verified_senders.declared.check import Entry, check
from ses_verified_senders.declared.problem import Place, Problem
from ses_verified_senders.declared.values import NAME, Address, Flag, Line, TagKey, TagValue, Text, Url, shown, wrong
from ses_verified_senders.text.suggestion import suggestion

MOST_TEMPLATES = 50
"""Per account and region ("Service quotas" in the developer guide)."""
MOST_TAGS = 46
"""SES takes 50 on a resource; the others are kept for the tags that say whose it is."""


@dataclass(frozen=True)
class Template:
    """`file` is relative to the folder of the templates; `from_email_address` is exactly as SES needs it."""

    name: str
    file: Path
    from_email_address: str
    subject: str
    success_redirection_url: str
    failure_redirection_url: str
    variables: dict[str, Any]
    tags: dict[str, str]
    adopt: bool


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


def _few_enough(tags: dict[str, str]) -> dict[str, str]:
    if len(tags) > MOST_TAGS:
        raise wrong(f"there are {len(tags)} tags; keep at most {MOST_TAGS}")
    return tags


class TemplateEntry(Entry):
    """What is written under a template's name."""

    noun: ClassVar[str] = "a template"

    file: Annotated[Text, AfterValidator(_template_file)]
    from_email_address: Address
    subject: Line
    success_redirection_url: Url
    failure_redirection_url: Url
    variables: dict[str, Any] = Field(default_factory=dict)
    tags: Annotated[dict[TagKey, TagValue], AfterValidator(_few_enough)] = Field(default_factory=dict)
    adopt: Flag = False


def templates(value: object, folder: Path, place: Place, problems: list[Problem]) -> tuple[Template, ...]:
    """The templates without fault; what is wrong with the others is in `problems`."""
    if not isinstance(value, Mapping) or not value:
        problems.append(Problem(place(()), "no template is declared; write at least one, under its name"))
        return ()
    if len(value) > MOST_TEMPLATES:
        problems.append(Problem(place(()), f"there are {len(value)} templates; keep at most {MOST_TEMPLATES}"))
    found = [_template(str(name), item, folder, place, problems) for name, item in value.items()]
    return tuple(template for template in found if template)


def _template(name: str, value: object, folder: Path, place: Place, problems: list[Problem]) -> Template | None:
    if not re.fullmatch(NAME, name):
        advice = "a template's name; write 1 to 64 letters, digits, hyphens and underscores"
        problems.append(Problem(place((name,)), f"{shown(name)} is not {advice}"))
    entry = check(TemplateEntry, value, lambda loc: place((name, *loc)), problems, folder)
    if entry is None:
        return None
    return Template(
        name=name,
        file=Path(entry.file),
        from_email_address=entry.from_email_address,
        subject=entry.subject,
        success_redirection_url=entry.success_redirection_url,
        failure_redirection_url=entry.failure_redirection_url,
        variables=entry.variables,
        tags=dict(entry.tags),
        adopt=entry.adopt,
    )
