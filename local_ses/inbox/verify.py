"""`/_verify/TOKEN`: where the link in an e-mail leads."""

from typing import Any

from flask import Flask, Response, redirect

from local_ses.server import Server
from local_ses.sesv2.exceptions import SesError
from local_ses.sesv2.message import Mail


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
    def follow(token: str) -> Any:
        mail = server.mails.by_token(token)
        if mail is None:
            return Response("This link's e-mail is not in the inbox any more.\n", 404, mimetype="text/plain")
        try:
            return redirect(open_link(server, mail), 302)
        except SesError as error:
            return Response(f"{error}\n", error.status, mimetype="text/plain")

    return app


def open_link(server: Server, mail: Mail) -> str:
    """Returns where the link leads. Raises LimitExceededException."""
    with server.store.transaction():
        verified = server.backend(mail.account, mail.region).open_link(mail.addressee, mail.at)
    return mail.success_url if verified else mail.failure_url
