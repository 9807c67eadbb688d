"""`/_aws/ses`: the mails as LocalStack lists them, for those who know it from there."""

from typing import Any

from flask import Flask, jsonify, request

from local_ses.control.messages import message_json
from local_ses.inbox.mails import Wanted
from local_ses.origin import protect
from local_ses.server import Server


def emulators(server: Server) -> Flask:
    """A Flask application to be mounted at /_aws/ses. `?id=` and `?email=` (sender or recipient) choose mails."""
    app = Flask("local_ses.emulators", static_folder=None)
    protect(app)

    @app.get("/")
    def mails() -> Any:
        wanted = Wanted(id=request.args.get("id", ""), address=request.args.get("email", ""))
        return jsonify(messages=[message_json(server, mail) for mail in server.mails.all(wanted)])

    @app.delete("/")
    def clear() -> Any:
        server.mails.clear(request.args.get("id", ""))
        return "", 204

    return app
