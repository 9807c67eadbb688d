"""The inbox's pages."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, abort, render_template

from local_ses.inbox.mails import Mails
from local_ses.origin import protect
from local_ses.server import Server
from local_ses.sesv2.message import Mail

MOST_SHOWN = 200
MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


def inbox(server: Server, hosts: set[str]) -> Flask:
    """A Flask application to be mounted at /_inbox."""
    app = Flask("local_ses.inbox")
    protect(app, hosts)

    @app.get("/")
    def index() -> Any:
        shown = [(mail, _status(server, mail)) for mail in server.mails.newest(MOST_SHOWN)]
        return render_template("inbox.html", mails=shown, moment=lambda at: datetime.fromtimestamp(at, UTC))

    @app.get("/mail/<identifier>")
    def mail(identifier: str) -> Any:
        found = _find(server.mails, identifier)
        return render_template("mail.html", mail=found)

    @app.get("/mail/<identifier>.eml")
    def message(identifier: str) -> Any:
        saved = {"Content-Disposition": f'attachment; filename="{identifier}.eml"'}
        return _find(server.mails, identifier).message, 200, {"Content-Type": "message/rfc822"} | saved

    @app.get("/mail/<identifier>/content")
    def content(identifier: str) -> Any:
        return _find(server.mails, identifier).html, 200, {"Content-Security-Policy": MAIL_POLICY}

    return app


def _find(mails: Mails, identifier: str) -> Mail:
    return mails.get(identifier) or abort(404, "This e-mail is not in the inbox any more.")


def _status(server: Server, mail: Mail) -> str:
    """What SES says of the mail's address."""
    identity = server.backend(mail.account, mail.region).identities.get(mail.destination)
    return "not listed" if identity is None else identity.status
