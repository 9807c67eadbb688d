"""What stopped a rendering, as a problem of the template: where, and what to do."""

import re
from pathlib import Path
from types import TracebackType

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError

from ses_verified_senders.verification_email.html.errors import RunawayError
from ses_verified_senders.verification_email.rendering.environment import (
    BY_LANGUAGE,
    TemplateEnvironment,
    undefined_sentence,
)
from ses_verified_senders.verification_email.rendering.errors import ImageError, TemplateProblem
from ses_verified_senders.verification_email.rendering.source import UnreadableError
from ses_verified_senders.verification_email.rendering.undefined import StandIn

# How Jinja2's lexer names the place, counted from the start of the file.
_AT = re.compile(r"unexpected char .* at (\d+)", re.DOTALL)


def problem(error: Exception, default: Path, environment: TemplateEnvironment) -> TemplateProblem:
    """The problem for what a rendering of the file `default` raised."""
    if isinstance(error, UnreadableError):
        return TemplateProblem(error.file, error.line, error.message, error.column)
    if isinstance(error, TemplateSyntaxError):
        return _syntax_problem(error, default)
    file, line = _place(error, default)
    return TemplateProblem(file, line, _sentence(error, file, line, environment), _column(environment, file, line))


def _syntax_problem(error: TemplateSyntaxError, default: Path) -> TemplateProblem:
    file = Path(error.filename) if error.filename else default
    message = (error.message or "cannot be parsed").rstrip(".")
    way = BY_LANGUAGE if "'trans'" in message else "correct the Jinja2 syntax"
    at = _AT.match(message)
    column = getattr(error.lineno, "column", 1)
    if at and error.source:
        column = int(at[1]) - error.source.rfind("\n", 0, int(at[1]))
    return TemplateProblem(file, int(error.lineno), f"{message}; {way}", column)


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


def _column(environment: TemplateEnvironment, file: Path, line: int) -> int:
    """Where the first expression of that line begins."""
    columns = [origin.column for origin in environment.origins if (origin.file, origin.line) == (file, line)]
    return min(columns, default=1)


def _sentence(error: Exception, file: Path, line: int, environment: TemplateEnvironment) -> str:
    match error:
        case UndefinedError():
            message = error.message or "a value is undefined"
            return message if ";" in message else undefined_sentence(message)
        case TemplateNotFound():
            # Jinja2's own message is the name alone.
            reason = f"there is no {error.name!r}" if error.message == error.name else error.message
            return f"{reason}; it must be a file inside {environment.folder}"
        case SecurityError():
            return f"{error.message}; use plain values and Jinja2's own filters"
        case RecursionError():
            return "includes or calls itself without end; give the recursion an end"
        case RunawayError() | ImageError():
            return str(error)
        case _:
            return f"{type(error).__name__}: {error}; {_way(file, line, environment)}"


def _way(file: Path, line: int, environment: TemplateEnvironment) -> str:
    """What to do about an expression that fails: where names stand in for values, give the values."""
    names = sorted(_names_at(file, line, environment)) if environment.undefined is StandIn else []
    if not names:
        return "correct the expression"
    return f"give {' and '.join(names)} with {' '.join(f'--var {name}=…' for name in names)}"


def _names_at(file: Path, line: int, environment: TemplateEnvironment) -> set[str]:
    """The variables that the expressions of that line read."""
    tree = environment.tree(file.relative_to(environment.folder).as_posix())
    names = {node.name for node in tree.find_all(nodes.Name) if node.lineno == line and node.ctx == "load"}
    return names - set(environment.globals)
