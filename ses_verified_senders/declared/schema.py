"""The JSON Schema of a senders file, for editors: made from the model that reads it.

`python -m ses_verified_senders.declared.schema` prints it, `--write` brings the copy at the top level up to date.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from ses_verified_senders.declared.sender import SenderEntry

FILE = Path(__file__).parents[2] / "senders.schema.json"


def schema() -> dict[str, Any]:
    """A list of addresses and mappings, or a mapping whose key `senders` holds it (JSON Schema 2020-12)."""
    _, definitions = models_json_schema([(SenderEntry, "validation")])
    entry = definitions["$defs"][SenderEntry.__name__]
    address = entry["properties"]["address"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Senders to verify at Amazon SES",
        "anyOf": [
            {"$ref": "#/$defs/senders"},
            {
                "type": "object",
                "properties": {"senders": {"$ref": "#/$defs/senders"}},
                # For what other entries refer to by alias.
                "patternProperties": {"^(x-|\\.)": True},
                "required": ["senders"],
                "additionalProperties": False,
            },
        ],
        "$defs": {
            "senders": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/address"}, {"$ref": "#/$defs/sender"}]}},
            "address": address,
            "sender": entry | {"title": "Sender"},
        },
    }


def text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str]) -> None:
    if "--write" in arguments:
        FILE.write_text(text(), encoding="utf-8")
    else:
        sys.stdout.write(text())


if __name__ == "__main__":
    main(sys.argv[1:])
