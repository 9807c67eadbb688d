"""`/_verify/TOKEN`: where the link in an e-mail leads."""

from typing import Any

from flask import Flask, Response, redirect

from local_ses.server import Server


def verify(server: Server) -> Flask:
    """A Flask application to be mounted at /_verify. Like SES's, it answers anybody who has the link."""
    app = Flask("local_ses.verify", static_folder=None)

    @app.get("/opened")
    def opened() -> Any:
        return Response("The address is verified.\n", mimetype="text/plain")

    @app.get("/lapsed")
    def lapsed() -> Any:
        return Response("The link has lapsed; the address is not verified.\n", mimetype="text/plain")

    @app.get("/<token>")
    def open_link(token: str) -> Any:
        mail = server.mails.by_token(token)
        if mail is None:
            return Response("This link's e-mail is not in the inbox any more.\n", 404, mimetype="text/plain")
        verified = server.backend(mail.account, mail.region).open_link(mail.destination, mail.at)
        return redirect(mail.success_url if verified else mail.failure_url, 302)

    return app
