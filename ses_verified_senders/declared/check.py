"""Values against a model: what pydantic finds, as problems with a place."""

from collections.abc import Mapping
from dataclasses import fields
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from ses_verified_senders.declared.problem import Loc, Place, Problem
from ses_verified_senders.declared.values import shown
from ses_verified_senders.text.suggestion import suggestion


class ConfigEntry(BaseModel):
    """A mapping that a user writes, in camelCase; `noun` names it in messages."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)
    noun: ClassVar[str]

    @classmethod
    def keys(cls) -> list[str]:
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    def part_of(cls, values: Mapping[str, object]) -> Mapping[str, object]:
        """Those of `values` whose keys are this model's."""
        keys = cls.keys()
        return {key: value for key, value in values.items() if key in keys}


def as_keys(value: object, kind: type) -> object:
    """An instance of the dataclass `kind` as a mapping that a user could have written; anything else as it is."""
    if not isinstance(value, kind):
        return value
    return {to_camel(field.name): getattr(value, field.name) for field in fields(value)}  # type: ignore[arg-type]


ConfigEntryT = TypeVar("ConfigEntryT", bound=ConfigEntry)


def check(
    model: type[ConfigEntryT], value: object, place: Place, problems: list[Problem], context: object = None
) -> ConfigEntryT | None:
    """The value as the model reads it, or None once all that is wrong with it is in `problems`.

    A key without a value (None) counts as left out. `context` is for the model's own validators.
    """
    given = {key: item for key, item in value.items() if item is not None} if isinstance(value, Mapping) else value
    try:
        return model.model_validate(given, context=context)
    except ValidationError as error:
        problems.extend(Problem(place(_loc(found)), _sentence(model, found)) for found in error.errors())
        return None


def _loc(found: ErrorDetails) -> Loc:
    """Pydantic marks what is wrong with a key itself by a last step of its own."""
    return tuple(step for step in found["loc"] if step != "[key]")


def _sentence(model: type[ConfigEntry], found: ErrorDetails) -> str:
    match found["type"]:
        case "settings":
            return found["msg"]
        case "missing":
            return f"{found['loc'][-1]} is missing; {model.noun} needs it"
        case "extra_forbidden":
            name = str(found["loc"][-1])
            return f"{shown(name)} is not a key of {model.noun}; {suggestion(name, model.keys())}"
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{shown(found['input'])} is not a mapping; write keys and values"
        case _:
            return f"{shown(found['input'])} can't be used: {found['msg'].lower()}; correct it"
