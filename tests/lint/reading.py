"""A second reading of SES's table, which shares nothing with the linter: html5lib's tokenizer and the table as JSON."""

import json
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from html5lib._tokenizer import HTMLTokenizer
    from html5lib.constants import tokenTypes

ALLOWED: dict[str, list[str]] = json.loads((Path(__file__).parent / "allowed_html.json").read_text())
_RAW_TEXT = {"style", "xmp", "iframe", "noembed", "noframes"}


@dataclass
class Reading:
    """What the table does not have, counted: tags by name, attributes by tag and name, and the rest by kind."""

    tags: Counter[str] = field(default_factory=Counter)
    attributes: Counter[tuple[str, str]] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    not_embedded: int = 0


def read(html: str) -> Reading:
    reading = Reading()
    tokenizer = HTMLTokenizer(html)
    for token in tokenizer:
        kind, name, data = token["type"], str(token.get("name")), token.get("data")
        if kind in (tokenTypes["StartTag"], tokenTypes["EmptyTag"]):
            _start(reading, name, dict(data))  # type: ignore[arg-type]  # a tag's data is a mapping
            if name in _RAW_TEXT:
                tokenizer.state = tokenizer.rawtextState
            elif name in ("textarea", "title"):
                tokenizer.state = tokenizer.rcdataState
            elif name == "script":
                tokenizer.state = tokenizer.scriptDataState
        elif kind == tokenTypes["Comment"]:
            reading.others["comment"] += 1
        elif kind == tokenTypes["Doctype"]:
            reading.others["doctype"] += 1
    return reading


def _start(reading: Reading, name: str, attributes: dict[str, str]) -> None:
    if name not in ALLOWED:
        reading.tags[name] += 1
        return
    for attribute in attributes:
        if attribute not in ALLOWED[name]:
            reading.attributes[name, attribute] += 1
    if name == "img" and not attributes.get("src", "").strip().lower().startswith("data:"):
        reading.not_embedded += 1
