"""The log of calls."""

from typing import Any

from flask import Blueprint, jsonify, request

from local_ses.server import Server


def calls(server: Server) -> Blueprint:
    part = Blueprint("calls", __name__)

    @part.get("/calls")
    def calls() -> Any:
        return jsonify(server.calls.all(request.args.get("operation", "")))

    @part.delete("/calls")
    def clear() -> Any:
        server.calls.clear()
        return "", 204

    return part
