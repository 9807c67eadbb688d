"""`/_aws/ses`: the mails as LocalStack lists them, for those who know it from there."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, jsonify, request

from local_ses.origin import protect
from local_ses.server import Server
from local_ses.sesv2.message import Mail


def emulators(server: Server) -> Flask:
    """A Flask application to be mounted at /_aws/ses. `?id=` and `?email=` (sender or recipient) choose mails."""
    app = Flask("local_ses.emulators", static_folder=None)
    protect(app)

    @app.get("/")
    def mails() -> Any:
        found = server.mails.all(request.args.get("id", ""), request.args.get("email", ""))
        return jsonify(messages=[_listed(mail) for mail in found])

    @app.delete("/")
    def clear() -> Any:
        server.mails.clear(request.args.get("id", ""))
        return "", 204

    return app


def _listed(mail: Mail) -> dict[str, Any]:
    return {
        "Id": mail.id,
        "Region": mail.region,
        "Source": mail.source,
        "Destination": {"ToAddresses": [mail.destination]},
        "Subject": mail.subject,
        "Body": {"html_part": mail.html},
        "Timestamp": datetime.fromtimestamp(mail.at, UTC).strftime("%Y-%m-%dT%H:%M:%S"),
    }
