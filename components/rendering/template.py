"""A Jinja2 file made into the HTML that SES is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import Template, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from components.rendering.budget import Budget
from components.rendering.environment import TemplateEnvironment
from components.rendering.errors import RunawayError, TemplateError


@dataclass(frozen=True)
class RenderedTemplate:
    """What a template became.

    `file` is the template's path below the templates' folder as that was given; `subject` is what the template itself
    sets (`{% set subject = … %}`), as plain text, and empty where it sets none; `html` is the whole e-mail.
    """

    file: Path
    subject: str
    html: str


def render(file: Path, templates_dir: Path, variables: Mapping[str, Any]) -> RenderedTemplate:
    """Render `file`, a path relative to `templates_dir` or an absolute one inside it.

    Autoescaped, sandboxed and strict: a variable that is not given is an error, and nothing outside `templates_dir`
    can be included. Raises TemplateError for all that a template can get wrong, a loop without end among it.
    """
    name = _name(file, templates_dir)
    path = templates_dir / name
    environment = TemplateEnvironment(templates_dir, Budget())
    try:
        template = environment.get_template(name)
        context = template.new_context(dict(variables))
        html = "".join(_chunks(template, context, environment.budget))
        subject = _plain(context.vars.get("subject", ""))
    except TemplateSyntaxError as error:
        raise TemplateError(_file(error, path), error.lineno, f"{error.message}; correct the Jinja2 syntax") from error
    except Exception as error:  # Template code may raise anything at all; whatever it is, it is the template's.
        raise TemplateError(*_place(error, path), _sentence(error, templates_dir)) from error
    return RenderedTemplate(path, subject, html)


def _name(file: Path, templates_dir: Path) -> str:
    """Jinja2's name of the template: the path below the folder, with forward slashes."""
    if not file.is_absolute():
        return file.as_posix()
    try:
        return file.relative_to(templates_dir.absolute()).as_posix()
    except ValueError:
        raise TemplateError(file, 0, f"is outside {templates_dir}; move it there") from None


def _chunks(template: Template, context: Any, budget: Budget) -> Any:
    for chunk in template.root_render_func(context):
        budget.write(len(chunk))
        yield chunk


def _plain(subject: Any) -> str:
    return subject.unescape() if isinstance(subject, Markup) else str(subject)


def _file(error: TemplateSyntaxError, default: Path) -> Path:
    return Path(error.filename) if error.filename else default


def _place(error: BaseException, default: Path) -> tuple[Path, int]:
    """File and line of the innermost piece of template that was running, line 0 where none was."""
    place = (default, 0)
    traceback: TracebackType | None = error.__traceback__
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and template.filename:
            place = (Path(template.filename), template.get_corresponding_lineno(traceback.tb_lineno))
        traceback = traceback.tb_next
    return place


def _sentence(error: Exception, templates_dir: Path) -> str:
    match error:
        case UndefinedError():
            return f"{error.message}; give it under the template's variables or correct its name"
        case TemplateNotFound():
            return f"{error.message}; it must be a file inside {templates_dir}"
        case SecurityError():
            return f"{error.message}; use plain values and Jinja2's own filters"
        case RecursionError():
            return "includes or calls itself without end; give the recursion an end"
        case RunawayError():
            return str(error)
        case UnicodeDecodeError():
            return "is not UTF-8; save it as UTF-8"
        case MemoryError():
            return "takes more memory than there is; make its values smaller"
        case OverflowError():
            return f"{error}; use a smaller number"
        case _:
            return f"{type(error).__name__}: {error}; correct the expression"
