"""The rules that a request's members keep to: those of botocore's service model, and those that the API reference
gives in words only."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
TAG_TEXT = re.compile(r"[\w\s.:/=+@-]*")
MOST_TAGS = 50
LARGEST_PAGE = {"ListEmailIdentities": 1000, "ListCustomVerificationEmailTemplates": 50, "ListConfigurationSets": 1000}

KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (str, bytes),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, str),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}


def problems(asked: Any, shape: Shape | None, operation: str) -> list[str]:
    """What is wrong with an operation's input, all of it; nothing if it is right."""
    if shape is None:
        return [f"{name} is not a member of {operation}" for name in asked]
    return [*_problems(asked, shape, ""), *_documented(asked, operation)]


def _problems(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """Against the service model."""
    if not _is_kind(value, shape.type_name):
        yield f"{path or 'the input'} must be a {shape.type_name}"
    elif isinstance(shape, StructureShape):
        yield from _structure(value, shape, path)
    elif isinstance(shape, ListShape):
        yield from _sized(len(value), shape, path, "items")
        for index, item in enumerate(value):
            yield from _problems(item, shape.member, f"{path}[{index}]")
    elif isinstance(shape, MapShape):
        for key, item in value.items():
            yield from _problems(key, shape.key, f"{path}'s keys")
            yield from _problems(item, shape.value, f"{path}[{key}]")
    elif shape.type_name == "string":
        yield from _string(value, shape, path)
    elif isinstance(value, int | float):
        yield from _sized(value, shape, path, "")


def _is_kind(value: Any, type_name: str) -> bool:
    kinds = KINDS[type_name]
    return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))


def _structure(value: dict[str, Any], shape: StructureShape, path: str) -> Iterator[str]:
    dot = f"{path}." if path else ""
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"{dot}{name} is required"
    for name, item in value.items():
        if name not in shape.members:
            yield f"{dot}{name} is not a member of {shape.name}"
        elif item is not None:
            yield from _problems(item, shape.members[name], f"{dot}{name}")


def _string(value: str, shape: Shape, path: str) -> Iterator[str]:
    yield from _sized(len(value), shape, path, "characters")
    if not _encodable(value):
        yield f"{path} has characters that are no Unicode"
    if (allowed := shape.metadata.get("enum")) and value not in allowed:
        yield f"{path} must be one of {', '.join(allowed)}"
    if (pattern := shape.metadata.get("pattern")) and not re.search(pattern, value):
        yield f"{path} must match {pattern}"


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _sized(size: float, shape: Shape, path: str, unit: str) -> Iterator[str]:
    if "min" in shape.metadata and size < shape.metadata["min"]:
        yield f"{path} must have at least {_counted(shape.metadata['min'], unit)}"
    if "max" in shape.metadata and size > shape.metadata["max"]:
        yield f"{path} must have at most {_counted(shape.metadata['max'], unit)}"


def _counted(number: float, unit: str) -> str:
    """`unit` is in the plural, or empty for a plain number."""
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}".rstrip()


def _documented(asked: dict[str, Any], operation: str) -> Iterator[str]:
    """Against what the reference says in words: the form of names, the sizes of pages, tags."""
    rules: dict[str, Callable[[Any], Iterator[str]]] = {
        "Tags": _tags,
        "TagKeys": _tag_keys,
        "PageSize": lambda size: _page_size(size, LARGEST_PAGE.get(operation, 1000)),
    }
    if "CustomVerification" in operation:
        rules |= {"TemplateName": lambda name: _name("TemplateName", name)}
    if operation in ("CreateConfigurationSet", "SendCustomVerificationEmail"):
        rules |= {"ConfigurationSetName": lambda name: _name("ConfigurationSetName", name)}
    for member, rule in rules.items():
        if member in asked:
            yield from rule(asked[member])


def _name(member: str, value: Any) -> Iterator[str]:
    if isinstance(value, str) and value and not NAME.fullmatch(value):
        yield f"{member} must have 1 to 64 characters, of letters, digits, hyphens and underscores"


def _page_size(size: Any, most: int) -> Iterator[str]:
    if isinstance(size, int) and not 0 <= size <= most:
        yield f"PageSize must be from 0 to {most}"


def _tags(tags: Any) -> Iterator[str]:
    if not isinstance(tags, list) or not all(isinstance(tag, dict) for tag in tags):
        return
    keys = [key for tag in tags if isinstance(key := tag.get("Key"), str)]
    yield from _tag_keys(keys)
    if len(tags) > MOST_TAGS:
        yield f"a resource has at most {MOST_TAGS} tags"
    if len(set(keys)) < len(keys):
        yield "each tag's Key must be there once only"
    for tag in tags:
        value = tag.get("Value")
        if isinstance(value, str) and (len(value) > 256 or not TAG_TEXT.fullmatch(value)):
            yield "a tag's Value has at most 256 characters, of letters, digits, white space and _ . : / = + - @"


def _tag_keys(keys: Any) -> Iterator[str]:
    for key in keys if isinstance(keys, list) else []:
        if not isinstance(key, str):
            continue
        if not 1 <= len(key) <= 128 or not TAG_TEXT.fullmatch(key):
            yield "a tag's Key has 1 to 128 characters, of letters, digits, white space and _ . : / = + - @"
        elif key.lower().startswith("aws:"):
            yield "a tag's Key can't begin with aws:"
