"""The Jinja2 environment of one rendering: sandboxed, strict, bounded, and blind outside the templates' folder."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache, wraps
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, Undefined
from jinja2.filters import FILTERS
from jinja2.lexer import Lexer
from jinja2.runtime import BlockReference, Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from ses_verified_senders.verification_email.rendering.budget import (
    Budget,
    bound_pieces,
    bound_power,
    bound_product,
    within_bounds,
)
from ses_verified_senders.verification_email.rendering.compiler import TrackingCodeGenerator, position_lexer
from ses_verified_senders.verification_email.rendering.errors import TemplateProblem
from ses_verified_senders.verification_email.rendering.image import image_function
from ses_verified_senders.verification_email.rendering.origin import Origin
from ses_verified_senders.verification_email.rendering.tracking import (
    GivenText,
    MarkupText,
    Text,
    at,
    join,
    join_markup,
    markup,
    realign,
    spans_of,
)
from ses_verified_senders.verification_email.rendering.undefined import StandIn


class TemplatesLoader(FileSystemLoader):
    """Jinja2's own loader, which refuses absolute paths and `..`, and besides follows no link out of the folder."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, filename, uptodate = super().get_source(environment, template)
        if not Path(filename).resolve().is_relative_to(Path(self.searchpath[0]).resolve()):
            raise TemplateNotFound(template, f"{template!r} is a link that leads out of the templates' folder")
        return source, filename, uptodate


def bounded_join(chunks: Iterable[str]) -> Text:
    """What a macro or a captured block wrote."""
    text: Text = within_bounds(join(chunks))
    bound_pieces(len(text.spans))
    return text


class TrackingMacro(Macro):
    """A macro whose result remembers where its pieces come from."""

    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        result: str = self._func(*arguments)
        return markup(result) if autoescape else result


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """For one rendering only: the budget it counts and the origins it collects are that rendering's."""

    code_generator_class = TrackingCodeGenerator
    intercepted_binops = frozenset({"+", "*", "**", "%"})
    # The names under which the generated code finds what it calls.
    concat = staticmethod(bounded_join)
    markup = staticmethod(markup)
    macro = TrackingMacro

    def __init__(self, templates_dir: Path, budget: Budget, undefined: type[Undefined] = StrictUndefined) -> None:
        # optimized=False: folding constants at compile time would compute them without a bound.
        super().__init__(
            loader=TemplatesLoader(templates_dir),
            autoescape=True,
            undefined=undefined,
            optimized=False,
            cache_size=-1,
        )
        self.budget = budget
        self.turns = budget.turns
        self.texts: list[Text] = []
        self.origins: list[Origin] = []
        self.problems: list[TemplateProblem] = []
        self.filters = dict(_filters())
        del self.globals["lipsum"]
        self.globals["image"] = image_function(templates_dir)

    @property
    def lexer(self) -> Lexer:
        return position_lexer()

    def print_value(self, index: int, autoescape: bool, value: Any) -> str:
        """What `{{ value }}` at the origin of that index writes.

        An undefined value is written down as a problem and printed as nothing, so that one rendering finds them all.
        """
        self.budget.step()
        origin = self.origins[index]
        if isinstance(value, Undefined) and not isinstance(value, StandIn):
            self.problems.append(
                TemplateProblem(origin.file, origin.line, undefined_sentence(value._undefined_message))
            )
            return ""
        if isinstance(value, GivenText) and value.name:
            origin = replace(origin, variable=value.name)
        if not isinstance(value, MarkupText):
            value = escape(value) if autoescape else str(value)
        return at(origin, value)

    def at(self, index: int, text: str) -> str:
        """What a `call` or `filter` block or a recursive loop at the origin of that index writes."""
        return at(self.origins[index], text)

    def join_values(self, autoescape: bool, values: Sequence[Any]) -> str:
        """What `~` makes of the values."""
        text: str = within_bounds(join_markup(values) if autoescape else join(map(str, values)))
        bound_pieces(len(spans_of(text)))
        return text

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        __self.budget.step()
        for value in (*args, *kwargs.values()):
            within_bounds(value)
        if isinstance(__obj, BlockReference):
            # Its own call, `{{ super() }}` or `{{ self.title() }}`, would lose the origins.
            text = bounded_join(__obj._stack[__obj._depth](__obj._context))
            return __self.markup(text) if __obj._context.eval_ctx.autoescape else text
        return within_bounds(super().call(__context, __obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "*":
            bound_product(left, right)
        if operator == "**":
            bound_power(left, right)
        return within_bounds(super().call_binop(context, operator, left, right))


@cache
def _filters() -> dict[str, Callable[..., Any]]:
    """Jinja2's filters; none takes a width or gives a result beyond the bounds, and HTML keeps its origins."""
    return {name: _filter(filter_) for name, filter_ in FILTERS.items()}


def _filter(filter_: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(filter_)
    def call(*args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            within_bounds(value)
        result = within_bounds(filter_(*args, **kwargs))
        texts = [value for value in args if isinstance(value, Text | MarkupText) and value.spans]
        return realign(result, texts[0]) if texts and isinstance(result, str) else result

    return call


def undefined_sentence(message: str) -> str:
    return f"{message}; give it under the template's variables or correct its name"
