"""What a request to the control API brings."""

import json
from typing import Any

from flask import abort, request


def body() -> dict[str, Any]:
    """Of JSON; aborts with 400 otherwise."""
    try:
        found = json.loads(request.get_data())
        # Half a surrogate pair, which nothing can be done with.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        abort(400, "Send a JSON object, in UTF-8.")
    return found
