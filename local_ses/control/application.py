"""The control API: what a test or a person may do to this SES. docs/local-ses.md describes it."""

from typing import Any

from flask import Flask, jsonify

from local_ses.control.calls import calls
from local_ses.control.faults import faults
from local_ses.control.identities import identities
from local_ses.control.messages import messages
from local_ses.control.settings import settings
from local_ses.faults import InvalidFault
from local_ses.origin import protect
from local_ses.server import Server
from local_ses.sesv2.exceptions import SesError
from local_ses.settings import InvalidSetting


def control(server: Server) -> Flask:
    """A Flask application to be mounted at /_control."""
    app = Flask("local_ses.control", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    protect(app)
    for part in (settings, faults, calls, identities, messages):
        app.register_blueprint(part(server))

    @app.post("/reset")
    def reset() -> Any:
        server.reset()
        return "", 204

    @app.errorhandler(InvalidSetting)
    @app.errorhandler(InvalidFault)
    @app.errorhandler(SesError)
    def invalid(error: Exception) -> Any:
        return jsonify(error=str(error)), 400

    return app
