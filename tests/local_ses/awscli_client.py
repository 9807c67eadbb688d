"""Runs calls from standard input, [[operation, parameters], …], by the command line's own code, in one process, as
starting it anew for each takes most of a second; prints what came of each."""

import contextlib
import io
import json
import sys
from typing import Any

from awscli.clidriver import create_clidriver  # type: ignore[import-untyped]  # it ships no types
from botocore import xform_name


def call(url: str, service: str, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
    command = [service, xform_name(operation, "-"), "--endpoint-url", url, "--output", "json"]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as errors:
        failed = create_clidriver().main([*command, "--cli-input-json", json.dumps(asked)])
    if failed:
        return {"error": errors.getvalue().partition("(")[2].partition(")")[0] or errors.getvalue()}
    found: dict[str, Any] = json.loads(out.getvalue() or "{}")
    return found


if __name__ == "__main__":
    print(json.dumps([call(sys.argv[1], sys.argv[2], *asked) for asked in json.load(sys.stdin)]))
