"""The settings, the clock, and how many mails there are."""

from typing import Any

from flask import Blueprint, abort, jsonify

from local_ses.control.body import body
from local_ses.server import Server

UNITS = {"advanceSeconds": 1.0, "seconds": 1.0, "hours": 3600.0, "days": 86_400.0}
FARTHEST = 50 * 365 * 86_400.0


def settings(server: Server) -> Blueprint:
    part = Blueprint("settings", __name__)

    def state() -> Any:
        now = server.clock.moment().isoformat()
        return jsonify(settings=server.settings.all(), now=now, messages=server.mails.count())

    @part.get("/")
    def settings() -> Any:
        return state()

    @part.patch("/")
    def change() -> Any:
        server.settings.change(body())
        return state()

    @part.post("/clock")
    def clock() -> Any:
        asked = body()
        if not asked or not all(unit in UNITS and _is_number(value) for unit, value in asked.items()):
            abort(400, f"Say how far ahead, in {', '.join(UNITS)}; the clock doesn't go back.")
        # Each is bounded first: JSON has integers that no float holds.
        seconds = sum(UNITS[unit] * min(value, FARTHEST) for unit, value in asked.items())
        if server.clock.offset + seconds > FARTHEST:
            abort(400, "That is too far ahead; fifty years are the most.")
        server.clock.advance(seconds)
        return state()

    return part


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
