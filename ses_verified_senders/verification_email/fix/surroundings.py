"""What other templates' style blocks, a layout's above all, say of a template's tags."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from ses_verified_senders.verification_email.html.css import Declaration, written
from ses_verified_senders.verification_email.html.markup import Markup, Tag
from ses_verified_senders.verification_email.lint.sources import templates_dir
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.source import read_source
from ses_verified_senders.verification_email.rendering.source_map import SourceMap
from ses_verified_senders.verification_email.rendering.template import render

# The styles of a template's tags, by line and column.
Place = tuple[int, int]
Styles = Mapping[Place, str]


def surroundings(files: Iterable[Path], folder: Path | None = None) -> Mapping[Path, Styles]:
    """By resolved path, what is said of the tags of each file that one of these files is rendered with.

    Of a tag that is rendered more than once, what holds each time. A file that can't be rendered is left out.
    """
    lines = cache(_lines)
    found: dict[Path, dict[Place, list[Declaration]]] = defaultdict(dict)
    alone: dict[Path, dict[Place, list[Declaration]]] = {}
    for file in map(Path.resolve, files):
        try:
            rendered = render(file, templates_dir(file, folder).resolve(), {}, stand_ins=True)
        except TemplateError:
            continue
        own = alone[file] = {}
        for offset, tag in Markup(rendered.html).openings:
            origin = rendered.source_map.locate(offset)
            if origin.literal:
                styles = own if origin.file == file else found[origin.file]
                _add(styles, (origin.line, origin.column), list(_said(offset, tag, rendered.source_map, lines)))
    # What is rendered with another file is a piece of that, and alone means nothing.
    return {file: _texts(alone.get(file, {}) | found.get(file, {})) for file in alone.keys() | found.keys()}


def _add(styles: dict[Place, list[Declaration]], place: Place, said: list[Declaration]) -> None:
    texts = {each.text for each in said}
    styles[place] = [each for each in styles.get(place, said) if each.text in texts]


def _texts(styles: Mapping[Place, list[Declaration]]) -> Styles:
    return {place: "; ".join(each.text for each in said) for place, said in styles.items() if said}


def _said(offset: int, tag: Tag, source_map: SourceMap, lines: Callable[[Path], list[str]]) -> Iterator[Declaration]:
    """What the tag's style says in so many words; what a template prints there is not known before."""
    for each, start, _ in written(tag):
        origin = source_map.locate(offset + start)
        rest = lines(origin.file)[origin.line - 1][origin.column - 1 :]
        if "{" not in re.split("[;}]", rest, maxsplit=1)[0]:
            yield each


def _lines(file: Path) -> list[str]:
    """As Jinja2 counts them."""
    return re.split(r"\r\n|\r|\n", read_source(file))
