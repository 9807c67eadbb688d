"""The mails, for tests in any language: list them, wait for one, open its link."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, jsonify, request

from local_ses.control.body import body
from local_ses.inbox.mails import Wanted
from local_ses.inbox.verify import open_link
from local_ses.server import Server
from local_ses.sesv2.message import Mail

TEXTS = ("id", "address", "to", "template", "containing", "after")
LONGEST_WAIT = 300.0
"""Seconds."""


def messages(server: Server) -> Blueprint:
    part = Blueprint("messages", __name__)

    @part.get("/messages")
    def messages() -> Any:
        return jsonify(messages=[message_json(server, mail) for mail in server.mails.all(_wanted(request.args))])

    @part.get("/messages/<identifier>")
    def message(identifier: str) -> Any:
        found = server.mails.get(identifier)
        return jsonify(message_json(server, found)) if found else _gone(identifier)

    @part.delete("/messages", defaults={"identifier": ""})
    @part.delete("/messages/<identifier>")
    def delete(identifier: str) -> Any:
        removed = server.mails.clear(identifier)
        return jsonify(removed=removed) if removed or not identifier else _gone(identifier)

    @part.patch("/messages", defaults={"identifier": ""})
    @part.patch("/messages/<identifier>")
    def mark(identifier: str) -> Any:
        read = body().get("read")
        if not isinstance(read, bool):
            abort(400, "Give read, true or false.")
        return jsonify(marked=server.mails.mark(read, identifier))

    @part.get("/wait-for-message")
    def wait() -> Any:
        asked = dict(request.args)
        seconds = _seconds(asked.pop("timeout", "10"))
        found = server.mails.wait(_wanted(asked), seconds)
        if found is None:
            abort(404, f"There was no such message within {seconds:g} s.")
        return jsonify(message_json(server, found))

    @part.post("/click")
    def click() -> Any:
        asked = body()
        if not isinstance(asked.get("address"), str) or not asked["address"]:
            abort(400, "Give the address whose last link is to be opened.")
        template = asked.get("template", "")
        if not isinstance(template, str):
            abort(400, "Give the template's name as a text.")
        found = [mail for mail in server.mails.all(Wanted(to=asked["address"], template=template)) if mail.token]
        if not found:
            abort(404, f"There is no message with a link to {asked['address']}.")
        location = open_link(server, found[-1])
        identity = server.backend(found[-1].account, found[-1].region).identities.get(asked["address"])
        return jsonify(location=location, status=identity.status if identity else "not listed")

    return part


def message_json(server: Server, mail: Mail) -> dict[str, Any]:
    """As LocalStack lists a mail, and beside that its template's name and its link."""
    parts = {"text_part": mail.text, "html_part": mail.html}
    return {
        "Id": mail.id,
        "Region": mail.region,
        "Account": mail.account,
        "Source": mail.source,
        "Destination": mail.destination,
        "Subject": mail.subject,
        "Body": {name: part for name, part in parts.items() if part},
        "Timestamp": datetime.fromtimestamp(mail.at, UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "Template": mail.template,
        "Link": server.link(mail.token) if mail.token else "",
    }


def _wanted(asked: Any) -> Wanted:
    unknown = [name for name in asked if name not in (*TEXTS, "since")]
    if unknown:
        abort(400, f"There is no {unknown[0]}; there are {', '.join((*TEXTS, 'since'))}.")
    texts = {name: asked[name] for name in TEXTS if name in asked}
    return Wanted(**texts, since=_moment(asked["since"]) if "since" in asked else 0.0)


def _moment(text: str) -> float:
    """Seconds since the epoch, as such or as ISO 8601; without a zone it is UTC."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        # A plus sign in a query stands for a space.
        found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        abort(400, "Give since as seconds since the epoch or as ISO 8601, like 2026-01-31T12:00:00Z.")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT:
        abort(400, f"Give timeout in seconds, from 0 to {LONGEST_WAIT:g}.")
    return seconds


def _gone(identifier: str) -> Any:
    abort(404, f"There is no message {identifier}.")
