"""The Jinja2 environment of one rendering: sandboxed, strict, bounded, and blind outside the templates' folder."""

from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import FILTERS
from jinja2.nodes import Call, Concat, EnvironmentAttribute, For
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from components.rendering.budget import MAX_NUMBER, Budget, within_bounds


class TemplatesLoader(FileSystemLoader):
    """Jinja2's own loader, which refuses absolute paths and `..`, and besides follows no link out of the folder."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, filename, uptodate = super().get_source(environment, template)
        if not Path(filename).resolve().is_relative_to(Path(self.searchpath[0]).resolve()):
            raise TemplateNotFound(template, f"{template!r} is a link that leads out of the templates' folder")
        return source, filename, uptodate


class BoundedCodeGenerator(CodeGenerator):
    """Jinja2's compiler, with a count at every turn of a loop and a look at every joined text."""

    def visit_For(self, node: For, frame: Frame) -> None:
        node.iter = Call(EnvironmentAttribute("turns"), [node.iter], [], None, None, lineno=node.iter.lineno)
        super().visit_For(node, frame)

    def visit_Concat(self, node: Concat, frame: Frame) -> None:
        self.write("environment.within_bounds(")
        super().visit_Concat(node, frame)
        self.write(")")


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """For one rendering only: the budget it counts is that rendering's."""

    code_generator_class = BoundedCodeGenerator
    intercepted_binops = frozenset({"+", "*", "**", "%"})
    within_bounds = staticmethod(within_bounds)

    def __init__(self, templates_dir: Path, budget: Budget) -> None:
        # optimized=False: folding constants at compile time would compute them without a bound.
        super().__init__(
            loader=TemplatesLoader(templates_dir),
            autoescape=True,
            undefined=StrictUndefined,
            optimized=False,
            finalize=self.print_value,
            cache_size=-1,
        )
        self.budget = budget
        self.turns = budget.turns
        self.filters = dict(bounded_filters())
        del self.globals["lipsum"]

    def print_value(self, value: Any) -> Any:
        self.budget.step()
        if isinstance(value, str):
            self.budget.write(len(value))
        return value

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        __self.budget.step()
        for value in (*args, *kwargs.values()):
            within_bounds(value)
        return within_bounds(super().call(__context, __obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "*":
            _bound_product(left, right)
        if operator == "**":
            _bound_power(left, right)
        return within_bounds(super().call_binop(context, operator, left, right))


def _bound_product(left: Any, right: Any) -> None:
    """Refuse `"x" * 10**9` before it takes the memory."""
    for text, times in ((left, right), (right, left)):
        if isinstance(text, str | list | tuple) and isinstance(times, int):
            within_bounds(len(text) * max(times, 0))


def _bound_power(base: Any, exponent: Any) -> None:
    """Refuse `10**10**10` before it takes the time."""
    if isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1:
        within_bounds(1 << min(exponent, MAX_NUMBER.bit_length() + 1) if exponent > 0 else 0)


@cache
def bounded_filters() -> dict[str, Callable[..., Any]]:
    """Jinja2's filters, none of which takes a width or gives a result beyond the bounds."""
    return {name: _bounded(filter_) for name, filter_ in FILTERS.items()}


def _bounded(filter_: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(filter_)
    def call(*args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            within_bounds(value)
        return within_bounds(filter_(*args, **kwargs))

    return call
