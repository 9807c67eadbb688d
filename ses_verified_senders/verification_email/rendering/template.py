"""A Jinja2 file made into the HTML that SES is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import markupsafe
from jinja2 import StrictUndefined, Template
from jinja2.runtime import Context

from ses_verified_senders.verification_email.html.edit import apply
from ses_verified_senders.verification_email.html.errors import RunawayError
from ses_verified_senders.verification_email.html.markup import Markup
from ses_verified_senders.verification_email.html.styles import inlining
from ses_verified_senders.verification_email.rendering.budget import Budget
from ses_verified_senders.verification_email.rendering.environment import TemplateEnvironment
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.origin import Origin
from ses_verified_senders.verification_email.rendering.problem import problem
from ses_verified_senders.verification_email.rendering.source_map import EditedSourceMap, SourceMap
from ses_verified_senders.verification_email.rendering.tracking import Text, given, join, spans_of
from ses_verified_senders.verification_email.rendering.undefined import StandIn


@dataclass(frozen=True)
class RenderedTemplate:
    """What a template became.

    `file` is the template's path below the templates' folder as that was given; `subject` is what the template itself
    sets (`{% set subject = … %}`), as plain text, and empty where it sets none; `html` is the whole e-mail, with its
    style blocks written into style attributes, and `source_map` knows which place in which file each offset of it comes
    from. `lost_styles` are the rules that no style attribute can express, each with its place. `untaken` are the texts
    of branches that this rendering did not take, each with its place.
    """

    file: Path
    subject: str
    html: str
    source_map: SourceMap = field(repr=False, compare=False)
    lost_styles: tuple[tuple[Origin, str], ...] = field(default=(), repr=False, compare=False)
    untaken: tuple[tuple[Origin, str], ...] = field(default=(), repr=False, compare=False)


def render(
    file: Path, templates_dir: Path, variables: Mapping[str, Any], *, stand_ins: bool = False, text: str | None = None
) -> RenderedTemplate:
    """Render `file`, a path relative to `templates_dir` or an absolute one inside it.

    Autoescaped, sandboxed and strict: a variable that is not given is an error (with `stand_ins` its name stands in for
    it), and nothing outside `templates_dir` can be included. `text` takes the place of the file's own. Raises
    TemplateError for all that a template can get wrong, a loop without end among it.
    """
    name = name_in_folder(file, templates_dir)
    texts = {} if text is None else {name: text}
    environment = TemplateEnvironment(templates_dir, Budget(), StandIn if stand_ins else StrictUndefined, texts)
    return _inlined(rendered_in(environment, name, variables))


def rendered_in(environment: TemplateEnvironment, name: str, variables: Mapping[str, Any]) -> RenderedTemplate:
    """The template of that name, with its style blocks as they are; else as `render`."""
    path = environment.folder / name
    problems = environment.problems
    try:
        template = environment.get_template(name)
        context = template.new_context({key: given(value, key) for key, value in variables.items()})
        html = _html(template, context, environment.budget)
        subject = _plain(context.vars.get("subject", ""))
    except Exception as error:  # Template code may raise anything at all; whatever it is, it is the template's.
        problems.append(problem(error, path, environment))
    if problems:
        first, *more = dict.fromkeys(problems)
        raise TemplateError(first.file, first.line, first.message, first.column, tuple(more))
    source_map = SourceMap(path, str(html), spans_of(html))
    untaken = tuple((span.origin, text) for text in environment.texts.untaken() for span in text.spans if span.origin)
    return RenderedTemplate(path, subject, str(html), source_map, untaken=untaken)


def _inlined(rendered: RenderedTemplate) -> RenderedTemplate:
    if "<style" not in rendered.html.lower():
        return rendered
    result = inlining(Markup(rendered.html))
    return replace(
        rendered,
        html=apply(rendered.html, result.edits),
        source_map=EditedSourceMap(rendered.source_map, result.edits),
        lost_styles=tuple((rendered.source_map.locate(offset), rule) for offset, rule in result.lost),
    )


def name_in_folder(file: Path, templates_dir: Path) -> str:
    """Jinja2's name of the template: the path below the folder, with forward slashes."""
    if not file.is_absolute():
        return file.as_posix()
    try:
        return file.relative_to(templates_dir.absolute()).as_posix()
    except ValueError:
        raise TemplateError(file, 0, f"is outside {templates_dir}; move it there") from None


def _html(template: Template, context: Context, budget: Budget) -> Text:
    chunks = []
    stream = template.root_render_func(context)
    for chunk in stream:
        chunks.append(chunk)
        try:
            budget.write(len(chunk))
        except RunawayError as error:
            stream.throw(error)  # type: ignore[attr-defined]  # a generator; thrown there, the error knows its line
    return join(chunks)


def _plain(subject: Any) -> str:
    return subject.unescape() if isinstance(subject, markupsafe.Markup) else str(subject)
