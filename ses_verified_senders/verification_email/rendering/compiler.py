"""Jinja2's lexer and code generator, taught to remember where each piece of output was written.

Nothing here changes what a template renders to: the lexer adds a column to the line number that every token and node
has already, and the generated code hands each output to the environment together with that place.
"""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.lexer import Lexer, newline_re

from ses_verified_senders.verification_email.rendering.branches import Place
from ses_verified_senders.verification_email.rendering.origin import Origin, Span
from ses_verified_senders.verification_email.rendering.tracking import Text
from ses_verified_senders.verification_email.rendering.undefined import Shape


class Position(int):
    """A line number that knows its column, both from 1, and the offset in the source, from 0."""

    column: int
    offset: int

    def __new__(cls, line: int, column: int, offset: int) -> "Position":
        self = super().__new__(cls, line)
        self.column = column
        self.offset = offset
        return self


# The same text as Jinja2's `.*?` before a tag, in one go: `.*?` looks for a tag at each character again. Possessive
# quantifiers, which would do as well, match wrongly within a group before Python 3.11.5.
_UP_TO_TAG = r"([^{]*(?:\{(?![{%#])[^{]*)*)"


class PositionLexer(Lexer):
    """Jinja2's lexer, whose line numbers are Positions."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        rule = self.rules["root"][0]
        pattern = rule.pattern.pattern.replace("(.*?)", _UP_TO_TAG, 1)
        self.rules["root"][0] = rule._replace(pattern=re.compile(pattern, rule.pattern.flags))

    def tokeniter(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> Iterator[tuple[int, str, str]]:
        text = newline_re.sub("\n", source)
        end = newline = 0
        for line, token, value in super().tokeniter(source, name, filename, state):
            # The lexer drops nothing but white space, so a token's next occurrence is the token itself.
            start = text.index(value, end)
            newline = text.rfind("\n", end, start) + 1 or newline
            yield Position(line, start - newline + 1, start), token, value
            end = start + len(value)
            newline = text.rfind("\n", start, end) + 1 or newline


@cache
def position_lexer() -> PositionLexer:
    return PositionLexer(Environment())


class TrackingCodeGenerator(CodeGenerator):
    """Jinja2's compiler; every output keeps its origin, every loop and joined text is counted against the budget."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through as they come
        self._located_writes: list[bool] = []

    def write_commons(self) -> None:
        super().write_commons()
        # Shadow the names by which the generated code calls them.
        self.writeline("Markup, Macro = environment.markup, environment.macro")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        if frame.require_output_check:
            if self.has_known_extends:
                return
            self.writeline("if parent_template is None:")
            self.indent()
        for child in node.nodes:
            super().start_write(frame, child)
            if isinstance(child, nodes.TemplateData):
                self.write(f"environment.texts.take({self._add_text(child)})")
            else:
                self._write_value(child, frame)
            super().end_write(frame)
        if frame.require_output_check:
            self.outdent()

    def start_write(self, frame: Frame, node: nodes.Node | None = None) -> None:
        super().start_write(frame, node)
        self._located_writes.append(node is not None)
        if node is not None:
            self.write(f"environment.at({self._add_origin(node)}, ")

    def end_write(self, frame: Frame) -> None:
        if self._located_writes.pop():
            self.write(")")
        super().end_write(frame)

    def visit_If(self, node: nodes.If, frame: Frame) -> None:
        for each in (node, *node.elif_):
            each.test = self._decided(each.test)
        super().visit_If(node, frame)

    def visit_CondExpr(self, node: nodes.CondExpr, frame: Frame) -> None:
        node.test = self._decided(node.test)
        super().visit_CondExpr(node, frame)

    def visit_Or(self, node: nodes.BinExpr, frame: Frame) -> None:
        if self.environment.branches is not None:  # type: ignore[attr-defined]  # TemplateEnvironment's
            # The left side stands in the code once: in a row of them, each holds all before it.
            left = self.temporary_identifier()
            place = self._add_decision(node.left)
            self.write(f"({left} if environment.decide(({left} := ")
            self.visit(node.left, frame)
            self.write(f"), {place}) else ")
            self.visit(node.right, frame)
            self.write(")")
        else:
            super().visit_Or(node, frame)

    def _decided(self, test: nodes.Node, call: str = "decide") -> Any:
        """The test, answered by the environment where all branches are taken."""
        if self.environment.branches is None:  # type: ignore[attr-defined]  # TemplateEnvironment's
            return test
        return _call(call, test, self._add_decision(test))

    def _add_decision(self, test: nodes.Node) -> int:
        decisions: list[Place] = self.environment.decisions  # type: ignore[attr-defined]  # TemplateEnvironment's
        decisions.append(Place(self.name or "", int(test.lineno or 0), _column(test), repr(test)))
        return len(decisions) - 1

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        values = node.iter if node.recursive else self._decided(node.iter, "turns_in_turn")
        node.iter = _call("turns", values, self._add_shape(node.target))
        super().visit_For(node, frame)

    def visit_Assign(self, node: nodes.Assign, frame: Frame) -> None:
        if isinstance(node.target, nodes.Tuple):
            node.node = _call("parts", node.node, self._add_shape(node.target))
        super().visit_Assign(node, frame)

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:
        if isinstance(node.value, str) and node.lineno:
            self.write(f"environment.constants[{self._add_constant(node.value, node)}]")
        else:
            super().visit_Const(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        autoescape = "context.eval_ctx.volatile" if frame.eval_ctx.volatile else repr(frame.eval_ctx.autoescape)
        self.write(f"environment.join_values({autoescape}, (")
        for value in node.nodes:
            self.visit(value, frame)
            self.write(", ")
        self.write("))")

    def _write_value(self, node: nodes.Expr, frame: Frame) -> None:
        autoescape = "context.eval_ctx.autoescape" if frame.eval_ctx.volatile else repr(frame.eval_ctx.autoescape)
        self.write(f"environment.print_value({self._add_origin(node)}, {autoescape}, ")
        self.visit(node, frame)
        self.write(")")

    def _add_text(self, node: nodes.TemplateData) -> int:
        texts: list[Text] = self.environment.texts  # type: ignore[attr-defined]  # TemplateEnvironment's
        origin = Origin(self._file, node.lineno, _column(node), literal=True)
        texts.append(Text(node.data, (Span(len(node.data), origin),)))
        return len(texts) - 1

    def _add_shape(self, target: nodes.Node) -> int:
        shapes: list[Shape] = self.environment.shapes  # type: ignore[attr-defined]  # TemplateEnvironment's
        shapes.append(_shape(target))
        return len(shapes) - 1

    def _add_constant(self, value: str, node: nodes.Const) -> int:
        constants: list[Text] = self.environment.constants  # type: ignore[attr-defined]  # TemplateEnvironment's
        # Behind its quotation mark.
        origin = Origin(self._file, node.lineno, _column(node) + 1, literal=True)
        constants.append(Text(value, (Span(len(value), origin),)))
        return len(constants) - 1

    def _add_origin(self, node: nodes.Node) -> int:
        origins: list[Origin] = self.environment.origins  # type: ignore[attr-defined]  # TemplateEnvironment's
        parts = [part for part in (node, *node.find_all(nodes.Expr)) if part.lineno]
        first = min(parts, key=lambda part: (part.lineno, _column(part)))
        origins.append(Origin(self._file, int(first.lineno), _column(first), variable=", ".join(_names(node))))
        return len(origins) - 1

    @cached_property
    def _file(self) -> Path:
        return Path(self.filename or self.name or "")


def _call(name: str, value: Any, argument: int) -> nodes.Call:
    """A call to that method of the environment."""
    arguments = [value, nodes.Const(argument)]
    return nodes.Call(nodes.EnvironmentAttribute(name), arguments, [], None, None, lineno=value.lineno)


def _shape(target: nodes.Node) -> Shape:
    return tuple(map(_shape, target.items)) if isinstance(target, nodes.Tuple) else None


def _column(node: nodes.Node) -> int:
    return getattr(node.lineno, "column", 1)


def _names(node: nodes.Node) -> list[str]:
    """The variables an expression reads, each once, in the order in which they stand."""
    names = [node] if isinstance(node, nodes.Name) else list(node.find_all(nodes.Name))
    return list(dict.fromkeys(name.name for name in names if name.ctx == "load"))
