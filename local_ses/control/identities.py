"""Identities and templates, by hand and without counting as a call."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, jsonify, request

from local_ses.account import ACCOUNT_ID
from local_ses.control.body import body
from local_ses.server import Server
from local_ses.sesv2.models import SesBackend

REGION = "us-east-1"
STATUSES = ("PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED")


def identities(server: Server) -> Blueprint:
    part = Blueprint("identities", __name__)

    @part.get("/identities")
    def identities() -> Any:
        found = backend(server, request.args).identities.page("", 1_000_000)
        return jsonify({identity.name: asdict(identity) for identity in found})

    @part.get("/identities/<path:address>")
    def identity(address: str) -> Any:
        found = backend(server, request.args).identities.get(address)
        return jsonify(asdict(found)) if found else abort(404, f"{address} is not listed.")

    @part.post("/identities")
    def put() -> Any:
        asked = body()
        address, status, tags = asked.get("address"), asked.get("status"), asked.get("tags")
        if not isinstance(address, str) or not address or status not in STATUSES:
            abort(400, f"Give an address and a status, one of {', '.join(STATUSES)}.")
        if tags is not None and not (isinstance(tags, dict) and all(isinstance(tags[key], str) for key in tags)):
            abort(400, "Give the tags as an object of texts.")
        chosen = backend(server, asked).identities
        chosen.put(address, status, tags)
        return jsonify(asdict(chosen.find(address))), 201

    @part.delete("/identities/<path:address>")
    def delete(address: str) -> Any:
        chosen = backend(server, request.args).identities
        if chosen.get(address) is None:
            abort(404, f"{address} is not listed.")
        chosen.delete(address)
        return "", 204

    @part.get("/templates")
    def templates() -> Any:
        chosen = backend(server, request.args).templates
        found = {template["TemplateName"]: template for template in chosen.page("", 1000)}
        return jsonify({name: template | {"Tags": chosen.tags(name)} for name, template in found.items()})

    return part


def backend(server: Server, asked: Any) -> SesBackend:
    """Of the account and region that are asked for; aborts with 400 if there are none such."""
    account, region = str(asked.get("account") or server.account), asked.get("region") or REGION
    if not ACCOUNT_ID.fullmatch(account):
        abort(400, f"There is no account {account}; an account has 12 digits.")
    try:
        return server.backend(account, str(region))
    except KeyError:
        abort(400, f"There is no region {region}.")
