"""The Jinja2 environment of one rendering: sandboxed, strict, and blind outside the templates' folder."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, wraps
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, Undefined, UndefinedError, nodes
from jinja2 import TemplateError as Jinja2Error
from jinja2.filters import FILTERS
from jinja2.lexer import Lexer
from jinja2.runtime import BlockReference, Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from ses_verified_senders.verification_email.rendering.branches import Branches, Place
from ses_verified_senders.verification_email.rendering.budget import Budget
from ses_verified_senders.verification_email.rendering.compiler import TrackingCodeGenerator, position_lexer
from ses_verified_senders.verification_email.rendering.errors import TemplateProblem
from ses_verified_senders.verification_email.rendering.image import image_function
from ses_verified_senders.verification_email.rendering.origin import Origin
from ses_verified_senders.verification_email.rendering.source import UnreadableError, read_source
from ses_verified_senders.verification_email.rendering.tracking import (
    GivenText,
    MarkupText,
    Text,
    at,
    join,
    join_markup,
    markup,
    realign,
)
from ses_verified_senders.verification_email.rendering.undefined import Shape, StandIn, is_variable


class TemplatesLoader(FileSystemLoader):
    """Jinja2's own loader, which refuses absolute paths and `..`; it follows no link out of the folder, and decodes."""

    def __init__(self, folder: Path, texts: Mapping[str, str] | None = None) -> None:
        # Only to find the file; any bytes are text in this encoding.
        super().__init__(folder, encoding="latin-1")
        # What stands in place of files, by their names.
        self._texts = texts or {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template in self._texts:
            return self._texts[template], str(Path(self.searchpath[0]) / template), lambda: True
        _, filename, uptodate = super().get_source(environment, template)
        file = Path(filename)
        if not file.resolve().is_relative_to(Path(self.searchpath[0]).resolve()):
            raise TemplateNotFound(template, f"{template!r} is a link that leads out of the templates' folder")
        return read_source(file), filename, uptodate


class TrackingMacro(Macro):
    """A macro whose result remembers where its pieces come from."""

    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        result: str = self._func(*arguments)
        return markup(result) if autoescape else result


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """For one rendering only: the budget it counts and the origins it collects are that rendering's."""

    code_generator_class = TrackingCodeGenerator
    # The names under which the generated code finds what it calls.
    concat = staticmethod(join)
    markup = staticmethod(markup)
    macro = TrackingMacro

    def __init__(
        self,
        templates_dir: Path,
        budget: Budget,
        undefined: type[Undefined] = StrictUndefined,
        texts: Mapping[str, str] | None = None,
        branches: Branches | None = None,
    ) -> None:
        # optimized=False: folded constants would not know their places.
        self.templates = TemplatesLoader(templates_dir, texts)
        super().__init__(
            loader=self.templates,
            autoescape=True,
            undefined=undefined,
            optimized=False,
            cache_size=-1,
        )
        self.folder = templates_dir
        self.branches = branches
        self.budget = budget
        self.texts = TemplateTexts()
        self.constants: list[Text] = []
        self.origins: list[Origin] = []
        self.decisions: list[Place] = []
        self.shapes: list[Shape] = []
        self.problems: list[TemplateProblem] = []
        self.filters = dict(_filters())
        del self.globals["lipsum"]
        self.globals["image"] = image_function(templates_dir)

    @property
    def lexer(self) -> Lexer:
        return position_lexer()

    def tree(self, name: str) -> nodes.Template:
        """The syntax tree of the template of that name, empty where it can't be read or parsed: rendering says so."""
        try:
            source, _, _ = self.templates.get_source(self, name)
            return self.parse(source)
        except (Jinja2Error, UnreadableError, RecursionError):
            return self.parse("")

    def print_value(self, index: int, autoescape: bool, value: Any) -> str:
        """What `{{ value }}` at the origin of that index writes.

        An undefined value is written down as a problem and printed as nothing, so that one rendering finds them all.
        """
        self.budget.step()
        origin = self.origins[index]
        if isinstance(value, StandIn):
            origin = replace(origin, is_stand_in=True)
        elif isinstance(value, Undefined):
            message = undefined_sentence(value._undefined_message)
            self.problems.append(TemplateProblem(origin.file, origin.line, message, origin.column))
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
        return join_markup(values) if autoescape else join(map(str, values))

    def decide(self, value: Any, index: int) -> bool:
        """The answer to the test of that index, whose value is that, where branches are taken in turn."""
        assert self.branches is not None
        return self.branches.decide(self.decisions[index], bool(value))

    def turns_in_turn(self, values: Iterable[Any], index: int) -> Iterable[Any]:
        """The values, or none of them."""
        found = list(self.budget.turns(values))
        return (found or [StandIn(name="value")]) if self.decide(bool(found), index) else []

    def turns(self, values: Iterable[Any], index: int) -> Iterator[Any]:
        """`values`, one step each; a stand-in comes in as many parts as the loop has variables."""
        for value in self.budget.turns(values):
            yield self.parts(value, index)

    def parts(self, value: Any, index: int) -> Any:
        """`value`, to be taken apart into variables of that index among the shapes."""
        return value.parts(self.shapes[index]) if isinstance(value, StandIn) else value

    def is_safe_callable(self, obj: Any) -> bool:
        # A stand-in has any attribute that it is asked for, the mark of what is unsafe too.
        return isinstance(obj, StandIn) or super().is_safe_callable(obj)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        __self.budget.step()
        if isinstance(__obj, BlockReference):
            # Its own call, `{{ super() }}` or `{{ self.title() }}`, would lose the origins.
            text = join(__obj._stack[__obj._depth](__obj._context))
            return __self.markup(text) if __obj._context.eval_ctx.autoescape else text
        if is_variable(__obj):
            raise UndefinedError(unknown_function(__obj._undefined_name))
        return super().call(__context, __obj, *args, **kwargs)


class TemplateTexts(list[Text]):
    """The templates' own texts, which know whether they were written."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: set[int] = set()

    def take(self, index: int) -> Text:
        self.taken.add(index)
        return self[index]

    def untaken(self) -> list[Text]:
        return [text for index, text in enumerate(self) if index not in self.taken]


@cache
def _filters() -> dict[str, Callable[..., Any]]:
    """Jinja2's filters, through which HTML keeps its origins."""
    return {name: _filter(filter_) for name, filter_ in FILTERS.items()}


def _filter(filter_: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(filter_)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            result = filter_(*args, **kwargs)
        except (TypeError, ValueError, AttributeError):
            # What a filter can't do with a stand-in it may well do with the value.
            stand_in = next((value for value in args if isinstance(value, StandIn)), None)
            if stand_in is None:
                raise
            return stand_in
        texts = [value for value in args if isinstance(value, Text | MarkupText) and value.spans]
        return realign(result, texts[0]) if texts and isinstance(result, str) else result

    return call


def undefined_sentence(message: str) -> str:
    return f"{message}; give it under the template's variables or correct its name"


_TRANSLATIONS = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext"})
BY_LANGUAGE = "write one file for each language, as verify.de.html.j2 beside verify.html.j2"


def unknown_function(name: str | None) -> str:
    """What to say of a call to a function that templates don't have."""
    way = BY_LANGUAGE if name in _TRANSLATIONS else "give what it returns as a variable"
    return f"templates have no function {name}(); {way}"
