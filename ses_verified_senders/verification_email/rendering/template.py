"""A Jinja2 file made into the HTML that SES is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import markupsafe
from jinja2 import StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context

from ses_verified_senders.verification_email.html.edit import apply
from ses_verified_senders.verification_email.html.errors import RunawayError
from ses_verified_senders.verification_email.html.markup import Markup
from ses_verified_senders.verification_email.html.styles import inlining
from ses_verified_senders.verification_email.rendering.budget import Budget
from ses_verified_senders.verification_email.rendering.environment import TemplateEnvironment, undefined_sentence
from ses_verified_senders.verification_email.rendering.errors import ImageError, TemplateError, TemplateProblem
from ses_verified_senders.verification_email.rendering.origin import Origin
from ses_verified_senders.verification_email.rendering.source_map import EditedSourceMap, SourceMap
from ses_verified_senders.verification_email.rendering.tracking import Text, given, join, spans_of
from ses_verified_senders.verification_email.rendering.undefined import StandIn


@dataclass(frozen=True)
class RenderedTemplate:
    """What a template became.

    `file` is the template's path below the templates' folder as that was given; `subject` is what the template itself
    sets (`{% set subject = … %}`), as plain text, and empty where it sets none; `html` is the whole e-mail, with its
    style blocks written into style attributes, and `source_map` knows which place in which file each offset of it comes
    from. `lost_styles` are the rules that no style attribute can express, each with its block's place.
    """

    file: Path
    subject: str
    html: str
    source_map: SourceMap = field(repr=False, compare=False)
    lost_styles: tuple[tuple[Origin, str], ...] = field(default=(), repr=False, compare=False)


def render(
    file: Path, templates_dir: Path, variables: Mapping[str, Any], *, stand_ins: bool = False
) -> RenderedTemplate:
    """Render `file`, a path relative to `templates_dir` or an absolute one inside it.

    Autoescaped, sandboxed and strict: a variable that is not given is an error (with `stand_ins` its name stands in for
    it), and nothing outside `templates_dir` can be included. Raises TemplateError for all that a template can get
    wrong, a loop without end among it.
    """
    name = _name(file, templates_dir)
    path = templates_dir / name
    environment = TemplateEnvironment(templates_dir, Budget(), StandIn if stand_ins else StrictUndefined)
    problems = environment.problems
    try:
        template = environment.get_template(name)
        context = template.new_context({key: given(value, key) for key, value in variables.items()})
        html = _html(template, context, environment.budget)
        subject = _plain(context.vars.get("subject", ""))
    except Exception as error:  # Template code may raise anything at all; whatever it is, it is the template's.
        problems.append(_problem(error, path, templates_dir))
    if problems:
        first, *more = dict.fromkeys(problems)
        raise TemplateError(first.file, first.line, first.message, tuple(more))
    return _inlined(RenderedTemplate(path, subject, str(html), SourceMap(path, str(html), spans_of(html))))


def as_it_stands(file: Path) -> RenderedTemplate:
    """A file that is HTML already, not to be rendered. Raises TemplateError where it cannot be read as UTF-8."""
    try:
        html = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(file, 0, f"cannot be read ({error}); give an HTML file in UTF-8") from error
    return RenderedTemplate(file, "", html, SourceMap.verbatim(file, html))


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


def _name(file: Path, templates_dir: Path) -> str:
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


def _problem(error: Exception, default: Path, templates_dir: Path) -> TemplateProblem:
    if isinstance(error, TemplateSyntaxError):
        file = Path(error.filename) if error.filename else default
        return TemplateProblem(file, int(error.lineno), f"{error.message}; correct the Jinja2 syntax")
    file, line = _place(error, default)
    return TemplateProblem(file, line, _sentence(error, templates_dir))


def _place(error: BaseException, default: Path) -> tuple[Path, int]:
    """File and line of the innermost piece of template that was running, line 0 where none was."""
    place = (default, 0)
    traceback: TracebackType | None = error.__traceback__
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and template.filename:
            place = (Path(template.filename), int(template.get_corresponding_lineno(traceback.tb_lineno)))
        traceback = traceback.tb_next
    return place


def _sentence(error: Exception, templates_dir: Path) -> str:
    match error:
        case UndefinedError():
            return undefined_sentence(error.message or "a value is undefined")
        case TemplateNotFound():
            # Jinja2's own message is the name alone.
            reason = f"there is no {error.name!r}" if error.message == error.name else error.message
            return f"{reason}; it must be a file inside {templates_dir}"
        case SecurityError():
            return f"{error.message}; use plain values and Jinja2's own filters"
        case RecursionError():
            return "includes or calls itself without end; give the recursion an end"
        case RunawayError() | ImageError():
            return str(error)
        case UnicodeDecodeError():
            return "is not UTF-8; save it as UTF-8"
        case MemoryError():
            return "takes more memory than there is; make its values smaller"
        case OverflowError():
            return f"{error}; use a smaller number"
        case _:
            return f"{type(error).__name__}: {error}; correct the expression"
