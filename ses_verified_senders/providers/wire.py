"""Properties on the wire: SES's and Pulumi's camelCase outside, Python's snake_case inside."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

import pulumi
from pulumi import dynamic
from pulumi.output import Unknown

from ses_verified_senders.life.names import camel, snake

Value = TypeVar("Value")


class Property(str):
    """A property's own name."""


class WireResource(dynamic.Resource):
    """A dynamic resource whose properties are snake_case in Python and camelCase in state and previews."""

    def __init__(
        self,
        provider: dynamic.ResourceProvider,
        name: str,
        properties: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None = None,
        *,
        inputs: Mapping[str, Any] | None = None,
        in_passing: Mapping[str, Any] | None = None,
    ) -> None:
        """`properties` are inputs and outputs. `inputs` are those that no program reads; their names stay as they are.
        What is given `in_passing`, the provider's check takes out again."""
        given: dict[str, Any] = {Property(key): value for key, value in properties.items()}
        given |= {_internal(key): value for key, value in (in_passing or {}).items() if value is not None}
        super().__init__(provider, name, given, opts)
        # The SDK serializes them once its loop goes on. Of what it knows before that, it makes outputs, with five
        # futures for each of ten thousand addresses.
        given.update(inputs or {})

    def translate_input_property(self, prop: str) -> str:
        """The SDK has the keys of every mapping translated, however deep; those of users must stay as they are."""
        return camel(prop) if isinstance(prop, Property) else prop

    def translate_output_property(self, prop: str) -> str:
        return prop if prop.startswith("__") else snake(prop)


def take(news: dict[str, Any], name: str) -> Any:
    """What a program gave `in_passing`, out of what a check stores; None where it gave nothing."""
    return news.pop(_internal(name), None)


def _internal(name: str) -> str:
    """A refresh that runs the program compares what that gives with what is stored, and would print these as added; of
    names that begin so, the engine prints none."""
    return f"__{camel(name)}"


def known(properties: Mapping[str, Any]) -> dict[str, Any]:
    """With "" for what a preview doesn't know yet, as it comes from a resource that isn't made."""
    return {name: "" if isinstance(value, Unknown) else value for name, value in properties.items()}


def to_wire(value: Any) -> dict[str, Any]:
    """A dataclass of plain values as properties."""
    return {camel(name): item for name, item in asdict(value).items()}


def from_wire(kind: type[Value], properties: Mapping[str, Any]) -> Value:
    """The dataclass back from properties; what is missing takes its default. The wire has one kind of number, so whole
    ones are made whole again."""
    given = {}
    for field in fields(kind):  # type: ignore[arg-type]  # only dataclasses are passed
        name = camel(field.name)
        if properties.get(name) is not None:
            value = properties[name]
            given[field.name] = int(value) if field.type is int else value
    return kind(**given)


def differ(olds: Mapping[str, Any], news: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """The properties of `names` that are not the same; an absent one is as good as None."""
    return [name for name in names if olds.get(name) != news.get(name)]
