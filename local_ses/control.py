"""The control API: what a test or a person may do to this SES. docs/local-ses.md describes it."""

import json
import re
from dataclasses import asdict
from typing import Any

from flask import Flask, abort, jsonify, request

from local_ses.faults import InvalidFault
from local_ses.origin import protect
from local_ses.server import Server
from local_ses.sesv2.identities import Identity
from local_ses.sesv2.models import CustomVerificationBackend
from local_ses.settings import InvalidSetting

# moto's, for credentials that it wasn't told of.
ACCOUNT, REGION = "123456789012", "us-east-1"
ACCOUNT_ID = re.compile("[0-9]{12}")
STATUSES = ("PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED")
UNITS = {"advanceSeconds": 1.0, "seconds": 1.0, "hours": 3600.0, "days": 86_400.0}
FARTHEST = 50 * 365 * 86_400.0


def control(server: Server) -> Flask:
    """A Flask application to be mounted at /_control."""
    app = Flask("local_ses.control", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    protect(app)
    _settings(app, server)
    _faults(app, server)
    _calls(app, server)
    _identities(app, server)

    @app.post("/reset")
    def reset() -> Any:
        server.reset()
        return "", 204

    @app.errorhandler(InvalidSetting)
    @app.errorhandler(InvalidFault)
    def invalid(error: Exception) -> Any:
        return jsonify(error=str(error)), 400

    return app


def _body() -> dict[str, Any]:
    try:
        found = json.loads(request.get_data())
        # Half a surrogate pair, which nothing can be done with.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        abort(400, "Send a JSON object, in UTF-8.")
    return found


def _settings(app: Flask, server: Server) -> None:
    def state() -> Any:
        return jsonify(settings=server.settings.all(), now=server.clock.moment().isoformat())

    @app.get("/")
    def settings() -> Any:
        return state()

    @app.patch("/")
    def change() -> Any:
        server.settings.change(_body())
        return state()

    @app.post("/clock")
    def clock() -> Any:
        asked = _body()
        if not asked or not all(unit in UNITS and _is_number(value) for unit, value in asked.items()):
            abort(400, f"Say how far ahead, in {', '.join(UNITS)}; the clock doesn't go back.")
        # Each is bounded first: JSON has integers that no float holds.
        seconds = sum(UNITS[unit] * min(value, FARTHEST) for unit, value in asked.items())
        if server.clock.offset + seconds > FARTHEST:
            abort(400, "That is too far ahead; fifty years are the most.")
        server.clock.advance(seconds)
        return state()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _faults(app: Flask, server: Server) -> None:
    @app.post("/faults")
    def add() -> Any:
        return jsonify(id=server.faults.add(_body())), 201

    @app.get("/faults")
    def faults() -> Any:
        return jsonify({key: asdict(fault) for key, fault in server.faults.all().items()})

    @app.delete("/faults", defaults={"identifier": ""})
    @app.delete("/faults/<identifier>")
    def remove(identifier: str) -> Any:
        removed = server.faults.remove(identifier)
        if identifier and not removed:
            abort(404, f"There is no fault {identifier}.")
        return jsonify(removed=removed)


def _calls(app: Flask, server: Server) -> None:
    @app.get("/calls")
    def calls() -> Any:
        return jsonify(server.calls.all(request.args.get("operation", "")))

    @app.delete("/calls")
    def clear() -> Any:
        server.calls.clear()
        return "", 204


def _identities(app: Flask, server: Server) -> None:
    def backend(asked: Any) -> CustomVerificationBackend:
        account, region = str(asked.get("account") or ACCOUNT), asked.get("region") or REGION
        if not ACCOUNT_ID.fullmatch(account):
            abort(400, f"There is no account {account}; an account has 12 digits.")
        try:
            return server.backend(account, str(region))
        except KeyError:
            abort(400, f"There is no region {region}.")

    @app.get("/identities")
    def identities() -> Any:
        found = backend(request.args).identities.page("", 1_000_000)
        return jsonify({identity.name: asdict(identity) for identity in found})

    @app.get("/identities/<path:address>")
    def identity(address: str) -> Any:
        found = backend(request.args).identities.get(address)
        return jsonify(asdict(found)) if found else abort(404, f"{address} is not listed.")

    @app.post("/identities")
    def put() -> Any:
        asked = _body()
        address, status, tags = asked.get("address"), asked.get("status"), asked.get("tags")
        if not isinstance(address, str) or not address or status not in STATUSES:
            abort(400, f"Give an address and a status, one of {', '.join(STATUSES)}.")
        if tags is not None and not (isinstance(tags, dict) and all(isinstance(tags[key], str) for key in tags)):
            abort(400, "Give the tags as an object of texts.")
        chosen = backend(asked).identities
        chosen.put(address, status, tags)
        return jsonify(_found(chosen.get(address))), 201

    @app.delete("/identities/<path:address>")
    def delete(address: str) -> Any:
        chosen = backend(request.args).identities
        if chosen.get(address) is None:
            abort(404, f"{address} is not listed.")
        chosen.delete(address)
        return "", 204

    @app.get("/templates")
    def templates() -> Any:
        chosen = backend(request.args).templates
        found = {template["TemplateName"]: template for template in chosen.page("", 1000)}
        return jsonify({name: template | {"Tags": chosen.tags(name)} for name, template in found.items()})


def _found(identity: Identity | None) -> dict[str, Any]:
    return asdict(identity) if identity else {}
