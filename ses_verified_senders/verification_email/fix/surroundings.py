"""What other templates' style blocks, a layout's above all, say of a template's tags, whichever branches are taken."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import meta

from ses_verified_senders.verification_email.fix.sheets import sheet_edits
from ses_verified_senders.verification_email.fix.tags import is_changed
from ses_verified_senders.verification_email.html.css import Declaration, declarations, parse
from ses_verified_senders.verification_email.html.edit import Edit, apply
from ses_verified_senders.verification_email.html.hiding import hides
from ses_verified_senders.verification_email.html.markup import Markup
from ses_verified_senders.verification_email.html.sheet import key_of
from ses_verified_senders.verification_email.html.styles import Said
from ses_verified_senders.verification_email.lint.sources import templates_dir
from ses_verified_senders.verification_email.rendering.branches import all_branches
from ses_verified_senders.verification_email.rendering.budget import Budget
from ses_verified_senders.verification_email.rendering.endings import is_template
from ses_verified_senders.verification_email.rendering.environment import TemplateEnvironment
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.source_map import EditedSourceMap, SourceMap
from ses_verified_senders.verification_email.rendering.template import (
    RenderedTemplate,
    name_in_folder,
    rendered_in,
)
from ses_verified_senders.verification_email.rendering.undefined import StandIn

# Of a template's tag: its line and column.
Place = tuple[int, int]
Declared = tuple[Declaration, ...]


class Style(NamedTuple):
    """What is said of a tag. `is_elsewhere_shown` where that hides it, and another e-mail or branch shows it."""

    text: str
    is_elsewhere_shown: bool = False


Styles = Mapping[Place, Style]


@dataclass
class Surroundings:
    """By resolved path, what is said of the tags of each file; and why that is not known of a file."""

    styles: Mapping[Path, Styles] = field(default_factory=dict)
    unknown: Mapping[Path, str] = field(default_factory=dict)


@dataclass
class _Heard:
    """What one e-mail's renderings say of a tag: those that take what the values say, and all."""

    first: list[Declared] = field(default_factory=list)
    every: list[Declared] = field(default_factory=list)


_ByPlace = dict[Path, dict[Place, _Heard]]


def surroundings(
    files: Iterable[Path], folder: Path | None = None, variables: Mapping[str, Any] | None = None
) -> Surroundings:
    """Of the files, and of those that they are rendered with, or that are rendered with them.

    Names stand in for variables that are not given. What is rendered with another file is a piece of that, and alone
    means nothing.
    """
    alone: _ByPlace = {}
    within: _ByPlace = defaultdict(dict)
    unknown = {}
    named = {file.resolve(): templates_dir(file, folder).resolve() for file in files}
    for file, root in (_beside(named) | named).items():
        heard: _ByPlace = defaultdict(dict)
        if problem := _hear(file, root, variables or {}, heard):
            unknown[file] = problem
        alone[file] = heard.pop(file, {})
        for other, places in heard.items():
            for place, said in places.items():
                known = within[other].setdefault(place, _Heard())
                known.first += said.first
                known.every += said.every
    styles = {file: _merged(alone.get(file, {}) | within.get(file, {})) for file in alone.keys() | within.keys()}
    return Surroundings(styles, {file: problem for file, problem in unknown.items() if file not in within})


def _beside(files: Mapping[Path, Path]) -> dict[Path, Path]:
    """The other templates in the folders that includes come from, each with its folder.

    What stands below is asked only where a file that was named does, too: another folder may hold all of a disk.
    """
    found = dict[Path, Path]()
    for file, root in files.items():
        candidates = root.rglob("*") if file.parent != root else root.glob("*")
        found |= {other: root for other in candidates if is_template(other) and other.is_file()}
    return found


def _hear(file: Path, root: Path, variables: Mapping[str, Any], heard: _ByPlace) -> str:
    """Write down what is said; gives what keeps a template that needs others from being rendered at all."""
    renderings, problem = [], ""
    for branches in all_branches():
        environment = TemplateEnvironment(root, Budget(), StandIn, branches=branches)
        name = name_in_folder(file, root)
        try:
            renderings.append(_with_sheets(rendered_in(environment, name, variables)))
        except TemplateError as error:
            is_alone = not list(meta.find_referenced_templates(environment.tree(name)))
            problem = problem or ("" if is_alone else str(error.problems[0]))
    _hear_all(renderings, heard)
    return "" if renderings else problem


def _hear_all(renderings: list[RenderedTemplate], heard: _ByPlace) -> None:
    markups = [Markup(rendered.html) for rendered in renderings]
    alone = [Said(markup, is_changed) for markup in markups]
    # A style block may be in one branch, and what it hides in another.
    hiding = dict.fromkeys(rule for said in alone for rule in said.rules if _is_hiding(rule))
    for rendered, markup, own in zip(renderings, markups, alone, strict=True):
        more = [rule for rule in hiding if rule not in own.rules]
        for said in (own, Said(markup, is_changed, more=more)) if more else (own,):
            for file, place, declared in _said(rendered, markup, said):
                known = heard[file].setdefault(place, _Heard())
                known.every.append(declared)
                if said is own and (not known.first or rendered is renderings[0]):
                    known.first.append(declared)


def _is_hiding(rule: str) -> bool:
    return hides(declarations(rule.partition("{")[2].rstrip("}")))


def _with_sheets(rendered: RenderedTemplate) -> RenderedTemplate:
    """With style blocks for local style sheets, each of the folder of the file that names it."""
    if "stylesheet" not in rendered.html.lower() and "@import" not in rendered.html.lower():
        return rendered
    markup = Markup(rendered.html)
    folders = {rendered.source_map.locate(offset).file.parent for offset, _ in markup.openings}
    edits = [
        edit
        for folder in folders
        for edit in sheet_edits(markup, folder, is_template=False)
        if isinstance(edit, Edit) and rendered.source_map.locate(edit.start).file.parent == folder
    ]
    source_map = EditedSourceMap(rendered.source_map, edits)
    return replace(rendered, html=apply(rendered.html, edits), source_map=source_map)


def _said(rendered: RenderedTemplate, markup: Markup, said: Said) -> Iterator[tuple[Path, Place, Declared]]:
    """Of each tag that stands in a file: where, and what is said of it in so many words."""
    for index, (offset, _) in enumerate(markup.openings):
        origin = rendered.source_map.locate(offset)
        if origin.literal:
            known = [each for each in parse(said.of(index)) if _is_known(each, said, rendered.source_map)]
            yield origin.file, (origin.line, origin.column), tuple(known)


def _is_known(declaration: Declaration, said: Said, source_map: SourceMap) -> bool:
    """Whether no variable that is not known before prints it."""
    place = said.places.get(key_of(declaration.name, declaration.value))
    if place is None:
        return True
    printed = source_map.printed(place, place + len(declaration.text))
    return printed is None or not printed.is_stand_in


def _merged(places: Mapping[Place, _Heard]) -> Styles:
    """What is said each time; what hides, if only once, hides."""
    merged = {}
    for place, heard in places.items():
        hiding = [said for said in heard.every if hides(declarations(_text(said)))]
        if hiding:
            merged[place] = Style(_text(hiding[0]), len(hiding) < len(heard.every))
        elif common := _common(heard.first):
            merged[place] = Style(_text(common))
    return merged


def _common(heard: list[Declared]) -> Declared:
    first, *others = heard
    texts = [{each.text for each in said} for said in others]
    return tuple(each for each in first if all(each.text in said for said in texts))


def _text(said: Declared) -> str:
    return "; ".join(each.text for each in said)
