"""The faults that somebody wants."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, jsonify

from local_ses.control.body import body
from local_ses.server import Server


def faults(server: Server) -> Blueprint:
    part = Blueprint("faults", __name__)

    @part.post("/faults")
    def add() -> Any:
        return jsonify(id=server.faults.add(body())), 201

    @part.get("/faults")
    def faults() -> Any:
        return jsonify({key: asdict(fault) for key, fault in server.faults.all().items()})

    @part.delete("/faults", defaults={"identifier": ""})
    @part.delete("/faults/<identifier>")
    def remove(identifier: str) -> Any:
        removed = server.faults.remove(identifier)
        if identifier and not removed:
            abort(404, f"There is no fault {identifier}.")
        return jsonify(removed=removed)

    return part
