"""Our own pages: the inbox, the links, the list of mails as other emulators give it, and the control API."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from local_ses.faults import InvalidFault
from local_ses.inbox.mails import Mail, Mails, finished_html
from local_ses.sesv2.models import CustomVerificationBackend
from local_ses.settings import InvalidSetting

if TYPE_CHECKING:
    from local_ses.server import LocalSes


# moto's, for credentials that it wasn't told of.
ACCOUNT = "123456789012"


def pages(server: "LocalSes") -> Flask:
    """A Flask application to be mounted at /_aws, /_control, /_inbox and /_verify."""
    app = Flask("local_ses.inbox")
    mails = Mails(server.store, server.backend, server.clock.now)

    def link(mail: Mail) -> str:
        return f"{request.host_url.rstrip('/')}/_verify/{mail.token}"

    def listed(mail: Mail) -> dict[str, Any]:
        return {
            "Id": mail.id,
            "Region": mail.region,
            "Source": mail.source,
            "Destination": {"ToAddresses": [mail.destination]},
            "Subject": mail.subject,
            "Body": {"html_part": finished_html(mail, link(mail)), "text_part": None},
            "Timestamp": datetime.fromtimestamp(mail.at, UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        }

    def at(*prefixes: str) -> bool:
        return request.script_root in prefixes

    @app.route("/ses", methods=["GET", "DELETE"])
    def aws_ses() -> Any:
        if not at("/_aws"):
            abort(404)
        if request.method == "DELETE":
            mails.clear()
            return "", 204
        found = mails.all(request.args.get("email", ""), request.args.get("id", ""))
        return jsonify(messages=[listed(mail) for mail in found])

    @app.get("/<token>")
    def verify(token: str) -> Response:
        mail = mails.by_token(token) if at("/_verify") else None
        if mail is None:
            abort(404)
        return redirect(mails.open_link(mail), 302)

    @app.route("/", methods=["GET", "PATCH"])
    def root() -> Any:
        if at("/_inbox"):
            shown = [(mail, mails.status(mail), link(mail)) for mail in reversed(mails.all())]
            return render_template("inbox.html", mails=shown, moment=lambda at: datetime.fromtimestamp(at, UTC))
        if not at("/_control"):
            abort(404)
        if request.method == "PATCH":
            server.settings.change(request.get_json())
        return jsonify(settings=server.settings.all(), now=server.clock.moment().isoformat())

    @app.get("/mail/<identifier>")
    def mail(identifier: str) -> Any:
        found = mails.all(identifier=identifier) if at("/_inbox") else []
        if not found:
            abort(404)
        return render_template(
            "mail.html", mail=found[0], html=finished_html(found[0], link(found[0])), link=link(found[0])
        )

    @app.post("/clock")
    def clock() -> Any:
        server.clock.advance(float(request.get_json()["advanceSeconds"]))
        return jsonify(now=server.clock.moment().isoformat())

    @app.route("/faults", methods=["GET", "POST", "DELETE"])
    def faults() -> Any:
        if request.method == "POST":
            return jsonify(id=server.faults.add(request.get_json()))
        if request.method == "DELETE":
            return jsonify(removed=server.faults.remove())
        return jsonify({key: asdict(fault) for key, fault in server.faults.all().items()})

    @app.delete("/faults/<identifier>")
    def fault(identifier: str) -> Any:
        return jsonify(removed=server.faults.remove(identifier))

    @app.route("/calls", methods=["GET", "DELETE"])
    def calls() -> Any:
        if request.method == "DELETE":
            server.calls.clear()
            return "", 204
        return jsonify(server.calls.all(request.args.get("operation", "")))

    def chosen(asked: Any) -> CustomVerificationBackend:
        return server.backend(asked.get("account", ACCOUNT), asked.get("region", "us-east-1"))

    @app.route("/identities", methods=["GET", "POST"])
    def identities() -> Any:
        if request.method == "POST":
            asked = request.get_json()
            chosen(asked).put_identity(asked["address"], asked["status"], asked.get("tags"))
        found = chosen(request.args).identities()
        return jsonify({identity.name: asdict(identity) for identity in found})

    @app.get("/templates")
    def templates() -> Any:
        backend = chosen(request.args)
        found = {template["TemplateName"]: template for template in backend.templates()}
        return jsonify({name: template | {"Tags": backend.template_tags(name)} for name, template in found.items()})

    @app.errorhandler(InvalidSetting)
    @app.errorhandler(InvalidFault)
    def invalid(error: Exception) -> Any:
        return jsonify(error=str(error)), 400

    return app
