"""The kinds of values in a stack's settings; each says in one sentence what is wrong and what to do.

Texts may have been written as numbers, numbers and flags as texts: config values reach the program in either form.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ses_verified_senders.declared.mask import HIDDEN, hidden
from ses_verified_senders.text import tag

SHOWN = 80
"""Characters of a wrong value that a message repeats."""

NAME = "[A-Za-z0-9_-]{1,64}"
CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"
"""No-break spaces and joined emoji are fine in a line; these are not."""
REGION = "[a-z]{2,4}(-[a-z]{2,20}){1,3}-[0-9]{1,2}"
LOCALE = "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
"""A language tag (BCP 47), as far as the names of templates' files need it."""


def wrong(sentence: str) -> PydanticCustomError:
    """To be raised by a validator whose message says what to do."""
    return PydanticCustomError("settings", "{sentence}", {"sentence": sentence})


def shown(value: object) -> str:
    """A value for a message: as written if it is short and may be read, else only its kind."""
    if value is None:
        return "an empty value"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    if _is_output(value):
        return "an Output"
    if hidden():
        return HIDDEN
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _is_output(value: object) -> bool:
    """A value that nobody has before the run, and whose own text is a paragraph about that."""
    return hasattr(value, "apply")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | date):
        return str(value)
    raise wrong(f"{shown(value)} is not a text; write a single value")


ENGINES_DATE = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \w+"
"""What the engine makes of a date in a stack's config that has no quotes."""
OTHER_NUMBER = r"[-+]?(0[\d_]+|0[xX][\dA-Fa-f_]+|0[oO][0-7_]+|0[bB][01_]+|\d+_[\d_]*)|\+\d+|-0"
"""Whole numbers whose digits the engine changes where they have no quotes: 01234 arrives as 668."""


def _variable(value: object) -> object:
    """A text, or lists and mappings of texts: anything else was changed on the way here."""
    if isinstance(value, list | tuple):
        return [_variable(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _variable(item) for key, item in value.items()}
    if value is None:
        raise wrong('is empty; write a text, "" for one without letters')
    if _is_output(value):
        raise wrong(
            "is an Output, and the e-mail is made and checked before anybody knows it; give the text itself, as "
            "Config.require() does, with secret=True on the templates if the state may not show it"
        )
    if not isinstance(value, str) or re.fullmatch(ENGINES_DATE, value):
        raise wrong(f"would be mailed as {str(value)!r}; put what you mean in quotes")
    return value


def _token(value: object) -> object:
    """A decimal number or a date in a config arrives as another text, and another token mails everybody again."""
    if isinstance(value, float) or (isinstance(value, str) and re.fullmatch(ENGINES_DATE, value)):
        raise wrong(f"arrives as {str(value)!r}; put what you mean in quotes")
    if isinstance(value, str) and re.fullmatch(OTHER_NUMBER, value):
        raise wrong(f"{shown(value)} becomes another number in a stack's config; write a word with it, as in round-2")
    return value


def _matching(pattern: str, advice: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise wrong(f"{shown(text)} is not {advice}")
        return text

    return check


def _one_line(text: str) -> str:
    if not text.strip():
        raise wrong("is empty; write a text of one line")
    if re.search(CONTROL, text):
        raise wrong(f"{shown(text)} has a line break or another control character; write a text of one line")
    return text


def _url(text: str) -> str:
    sentence = f"{shown(text)} is not an absolute URL; write one with its host, as in https://example.com/verified"
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        raise wrong(sentence) from None
    if url.scheme not in ("http", "https") or not url.hostname or re.search(rf"{CONTROL}|\s", text):
        raise wrong(sentence)
    return text


def _count(minimum: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        written = str(value)
        if not re.fullmatch("[0-9]{1,9}", written, re.ASCII) or int(written) < minimum:
            raise wrong(f"{shown(value)} is not a whole number from {minimum}; write one, in digits")
        return int(written)

    return check


def _rate(value: object) -> float:
    try:
        rate = math.nan if isinstance(value, bool) else float(str(value))
    except ValueError:
        rate = math.nan
    if not 0 <= rate < math.inf:
        raise wrong(f"{shown(value)} is not a number of calls a second; write one from 0 (no limit)")
    return rate


UNITS = {"s": 1, "m": 60, "h": 3600}
DAY = 24 * 3600
LONGEST_WAIT = DAY
"""A link works for a day, so nobody confirms later than that."""
LONGEST_LIFETIME_DAYS = 90


def _seconds(value: object) -> int:
    written = re.fullmatch(r"([0-9]{1,7})([smh]?)", str(value))
    if written is None or isinstance(value, bool):
        raise wrong(f"{shown(value)} is not a time; write it as in 90s, 10m or 1h")
    return int(written[1]) * UNITS[written[2] or "s"]


def _duration(value: object) -> float:
    """Seconds, of 90, "90s", "10m" or "1h"."""
    seconds = _seconds(value)
    if seconds > LONGEST_WAIT:
        raise wrong(f"{shown(value)} is too long; write at most 24h, after which a link no longer works")
    return float(seconds)


def _lifetime(value: object) -> float:
    """Seconds, as `_duration`, and days as in "7d"."""
    days = re.fullmatch(r"([0-9]{1,4})d", str(value))
    seconds = int(days[1]) * DAY if days else _seconds(value)
    if seconds > LONGEST_LIFETIME_DAYS * DAY:
        raise wrong(f"{shown(value)} is too long; write at most {LONGEST_LIFETIME_DAYS}d, or 0 for never")
    return float(seconds)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise wrong(f"{shown(value)} is neither true nor false; write one of them")


def _on_remove(value: object) -> object:
    if value not in ("delete", "retain"):
        raise wrong(f"{shown(value)} is not what to do with a removed address; write delete or retain")
    return value


def _drift(value: object) -> object:
    if value not in ("content", "listed"):
        raise wrong(
            f"{shown(value)} is not what to compare; write content (all of it) or listed (all but HTML and tags)"
        )
    return value


def _regions(value: object) -> object:
    """A text lists regions, separated by blanks, commas or semicolons: the form of a CSV cell."""
    regions = re.split(r"[\s,;]+", value.strip(",; \t\n")) if isinstance(value, str) else value
    if regions in ([], [""]):
        raise wrong("no region is named; name one, or leave it out for the stack's own region")
    if not isinstance(regions, list):
        raise wrong(f"{shown(value)} is not a list of regions; write one, or leave it out for the stack's own region")
    return regions


def _distinct(regions: tuple[str, ...]) -> tuple[str, ...]:
    for region in regions:
        if regions.count(region) > 1:
            raise wrong(f"{region} is listed twice; remove one of the two")
    return regions


Text = Annotated[str, BeforeValidator(_text)]
Name = Annotated[
    Text,
    AfterValidator(_matching(NAME, "a name at SES; write 1 to 64 letters, digits, hyphens and underscores")),
    WithJsonSchema({"type": "string", "pattern": f"^{NAME}$"}),
]
Locale = Annotated[
    Text,
    AfterValidator(_matching(LOCALE, "a language tag; write it as in de or pt-BR")),
    WithJsonSchema({"type": "string", "pattern": f"^{LOCALE}$"}),
]
Variable = Annotated[object, BeforeValidator(_variable)]
Token = Annotated[Text, BeforeValidator(_token), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Line = Annotated[Text, AfterValidator(_one_line)]
Url = Annotated[Text, AfterValidator(_url)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Duration = Annotated[float, BeforeValidator(_duration)]
Lifetime = Annotated[float, BeforeValidator(_lifetime)]
Rate = Annotated[float, BeforeValidator(_rate)]
Count = Annotated[int, BeforeValidator(_count(0))]
Positive = Annotated[int, BeforeValidator(_count(1))]
OnRemove = Annotated[Literal["delete", "retain"], BeforeValidator(_on_remove)]
Drift = Annotated[Literal["content", "listed"], BeforeValidator(_drift)]
Region = Annotated[
    Text,
    AfterValidator(_matching(REGION, "an AWS region; write it as in eu-west-1")),
]
Regions = Annotated[
    tuple[Region, ...],
    BeforeValidator(_regions),
    AfterValidator(_distinct),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": rf"^[\s,;]*{REGION}([\s,;]+{REGION})*[\s,;]*$"},
                {
                    "type": "array",
                    "items": {"type": "string", "pattern": f"^{REGION}$"},
                    "minItems": 1,
                    "uniqueItems": True,
                },
            ]
        }
    ),
]


MOST_TAGS = 46
"""SES takes 50 on a resource; the others are kept for the tags that say whose it is."""


def _written_tags(value: object) -> object:
    """A text lists tags as in "team=mail; cost=12": the form of a CSV cell."""
    if not isinstance(value, str) or "=" not in value:
        return value
    pairs = [pair.partition("=") for pair in value.split(";") if pair.strip()]
    if not all(equals for _, equals, _ in pairs):
        raise wrong(f"{shown(value)} is not a list of tags; write them as in team=mail; cost=12")
    return {key.strip(): item.strip() for key, _, item in pairs}


def _tag_map(tags: dict[str, str]) -> dict[str, str]:
    for key, value in tags.items():
        if found := tag.fault(key, value, shown):
            raise wrong(found)
    if len(tags) > MOST_TAGS:
        raise wrong(f"there are {len(tags)} tags; keep at most {MOST_TAGS}")
    return tags


TagMap = Annotated[
    dict[Text, Text],
    BeforeValidator(_written_tags),
    AfterValidator(_tag_map),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}),
]
