"""The kinds of values in the `aws:` config keys, for pydantic: each says in a sentence what to write.

A sentence begins after the key's name: "is not a list; write one".
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

from ses_verified_senders.text import tag
from ses_verified_senders.text.suggestion import suggestion

ACCOUNT = "[0-9]{12}"
ARN = f"arn:[a-z-]+:iam::{ACCOUNT}:role/.+"
ROLE = '{"roleArn": "arn:aws:iam::…:role/…"}'
SHOWN = 80
"""Characters of a wrong value that a message repeats."""


class InvalidAwsConfig(Exception):
    """Config keys that can't be honoured; the message has a line for each, with what to do."""


class AwsEntry(BaseModel):
    """A mapping in the stack's config, whose keys are camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)

    @classmethod
    def names(cls) -> list[str]:
        return sorted(field.alias or name for name, field in cls.model_fields.items())


def faults(model: type[AwsEntry], error: ValidationError, prefix: str) -> list[str]:
    """A sentence for each thing that is wrong; `prefix` comes before the keys of `model`, as in "aws:"."""
    return [_sentence(model, found, prefix) for found in error.errors()]


def _sentence(model: type[AwsEntry], found: ErrorDetails, prefix: str) -> str:
    *above, last = found["loc"] or ("",)
    match found["type"]:
        case "missing":
            return f"{_dotted(prefix, above)} has no {last}; add it"
        case "extra_forbidden":
            return (
                f"{_dotted(prefix, above)} has no key {_shown(last)}; {suggestion(str(last), _siblings(model, above))}"
            )
        case "aws":
            return f"{_dotted(prefix, found['loc'])} {found['msg']}"
        case _:
            return f"{_dotted(prefix, found['loc'])} can't be used: {found['msg'].lower()}; correct it"


def _siblings(model: type[AwsEntry], above: list[int | str]) -> list[str]:
    """The keys of the model that `above` leads to from `model`."""
    for step in above:
        for name, field in model.model_fields.items():
            inner = _entry_in(field.annotation)
            if step == (field.alias or name) and inner is not None:
                model = inner
    return model.names()


def _entry_in(annotation: Any) -> type[AwsEntry] | None:
    if isinstance(annotation, type) and issubclass(annotation, AwsEntry):
        return annotation
    inner = (_entry_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((found for found in inner if found), None)


def _dotted(prefix: str, loc: Any) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc if step != "[key]")
    return prefix + steps.removeprefix(".")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def wrong(sentence: str) -> PydanticCustomError:
    """To be raised by a validator; `sentence` follows the key's name."""
    return PydanticCustomError("aws", "{sentence}", {"sentence": sentence})


def parsed(value: Any) -> Any:
    """Lists and mappings reach a program as JSON text; what isn't JSON is left as it is."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _text(value: Any) -> str:
    """A number counts as the text it was written as."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise wrong("is not a text; write a single value")
    return str(value)


def _flag(value: Any) -> bool:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise wrong(f"is {_shown(value)}; write true or false")


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch("[1-9][0-9]{0,3}", str(value)):
        raise wrong(f"is {_shown(value)}; write a whole number from 1 to 9999")
    return int(value)


def _metadata_mode(value: Any) -> str:
    if str(value).lower() not in ("ipv4", "ipv6"):
        raise wrong(f"is {_shown(value)}; write IPv4 or IPv6")
    return str(value).lower()


def _account_ids(value: Any) -> tuple[str, ...]:
    """A number is taken as long as it can't have lost a zero in front."""
    value = parsed(value)
    ids = tuple(str(item) for item in value) if isinstance(value, list) else ()
    if not isinstance(value, list) or not all(re.fullmatch(ACCOUNT, item) for item in ids):
        raise wrong("is not a list of account ids; write one, of twelve digits each in quotes")
    return ids


def _arn(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(ARN, value):
        raise wrong("is not a role's ARN; write it as in arn:aws:iam::111122223333:role/senders")
    return value


UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
SHORTEST, LONGEST = 15 * 60, 12 * 3600
"""Of a role's session, in seconds (API_AssumeRole, DurationSeconds)."""


def _duration(value: Any) -> int:
    """Seconds, of a duration as pulumi-aws takes it: "1h30m"."""
    unit = "|".join(UNITS)
    if not isinstance(value, str) or not re.fullmatch(rf"([0-9]+(\.[0-9]+)?({unit}))+", value):
        raise wrong(f"is {_shown(value)}; write a time as in 1h or 90m")
    seconds = sum(float(number) * UNITS[name] for number, name in re.findall(rf"([0-9.]+)({unit})", value))
    if not SHORTEST <= seconds <= LONGEST:
        raise wrong(f"is {value}; write a time from 15m to 12h")
    return int(seconds)


def _url(value: Any) -> str:
    try:
        url = urlsplit(value) if isinstance(value, str) else urlsplit("")
        _ = url.port
    except ValueError:
        url = urlsplit("")
    if url.scheme not in ("http", "https") or not url.hostname:
        raise wrong(f"is {_shown(value)}; write a URL with its scheme and host, as in http://localhost:4566")
    return str(value)


def _file(value: Any) -> Path:
    """The path of a file that is there; ~ is the home folder."""
    path = Path(_text(value)).expanduser()
    if not path.is_file():
        raise wrong(f"is {_shown(value)}, and there is no such file; correct its name")
    return path


def _bundle(value: Any) -> Path:
    """A file of certificates, or a folder of them."""
    path = Path(_text(value)).expanduser()
    return path if path.is_dir() else _file(value)


def structure(kind: type, noun: str, example: str) -> Callable[[Any], Any]:
    """A check that a value, maybe written as JSON, is of `kind` at all."""

    def check(value: Any) -> Any:
        value = parsed(value)
        if not isinstance(value, kind):
            raise wrong(f"is not {noun}; write one, as in {example}")
        return value

    return check


def _tags(tags: dict[str, str]) -> dict[str, str]:
    for key, value in tags.items():
        if found := tag.fault(key, value):
            raise wrong(f"can't be used: {found}")
    return tags


Text = Annotated[str, BeforeValidator(_text)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Whole = Annotated[int, BeforeValidator(_whole)]
MetadataMode = Annotated[str, BeforeValidator(_metadata_mode)]
Arn = Annotated[str, BeforeValidator(_arn)]
Duration = Annotated[int, BeforeValidator(_duration)]
Url = Annotated[str, BeforeValidator(_url)]
Bundle = Annotated[Path, BeforeValidator(_bundle)]
File = Annotated[Path, BeforeValidator(_file)]
AccountIds = Annotated[tuple[str, ...], BeforeValidator(_account_ids)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(structure(list, "a list of texts", '["…"]'))]
Files = Annotated[tuple[File, ...], BeforeValidator(structure(list, "a list of files", '["~/.aws/config"]'))]
MappingOfTexts = Annotated[dict[str, Text], BeforeValidator(structure(dict, "a mapping of texts", '{"team": "mail"}'))]
Tags = Annotated[MappingOfTexts, AfterValidator(_tags)]
