"""The inbox's pages: the list, an e-mail in its views, and what the page's forms need."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

from flask import Flask, abort, render_template, request

from local_ses.faults import KINDS
from local_ses.inbox.mails import Mails, Wanted
from local_ses.origin import protect
from local_ses.server import Server
from local_ses.sesv2.identities import LINK_LIFETIME
from local_ses.sesv2.message import Mail
from local_ses.settings import CHOICES

MOST_SEARCHED, MOST_SHOWN = 2000, 200
STATUSES = ("PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED", "not listed")
VIEWS = {"looks": "As it looks", "source": "Source", "headers": "Headers"}
WIDTHS = {"phone": "Phone", "desk": "Desk"}

# The e-mail may be hostile: it runs nothing, loads nothing and is no part of this site.
MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Row:
    """A mail as the list shows it; `age` is for people."""

    mail: Mail
    status: str
    sent: str
    age: str
    lapsed: bool


def inbox(server: Server) -> Flask:
    """A Flask application to be mounted at /_inbox."""
    app = Flask("local_ses.inbox")
    protect(app)

    @app.get("/")
    def index() -> Any:
        return render_template("inbox.html", **_list(server), **_tools(server))

    @app.get("/list")
    def listing() -> Any:
        return render_template("list.html", **_list(server))

    @app.get("/tools")
    def tools() -> Any:
        return render_template("tools.html", **_tools(server))

    @app.get("/mail/<identifier>")
    def mail(identifier: str) -> Any:
        found = _find(server.mails, identifier)
        view, width = request.args.get("view", "looks"), request.args.get("width", "desk")
        return render_template(
            "mail.html",
            row=_row(server, found),
            view=view if view in VIEWS else "looks",
            width=width if width in WIDTHS else "desk",
            views=VIEWS,
            widths=WIDTHS,
            headers=_headers(found),
            attachments=_attachments(found),
        )

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


def _list(server: Server) -> dict[str, Any]:
    address, status = request.args.get("address", "").strip(), request.args.get("status", "")
    found = [
        _row(server, mail)
        for mail, _ in server.mails.newest(MOST_SEARCHED if status else MOST_SHOWN, Wanted(containing=address))
    ]
    rows = [row for row in found if status in ("", row.status)][:MOST_SHOWN]
    filtered = {"address": address, "status": status, "statuses": STATUSES}
    return {"rows": rows, "number": server.mails.count(), **filtered}


def _tools(server: Server) -> dict[str, Any]:
    faults = {identifier: asdict(fault) for identifier, fault in server.faults.all().items()}
    return {
        "now": server.clock.moment().strftime("%Y-%m-%d %H:%M UTC"),
        "ahead": _age(server.clock.offset) if server.clock.offset else "",
        "settings": server.settings.all(),
        "choices": CHOICES,
        "faults": faults,
        "kinds": KINDS,
    }


def _row(server: Server, mail: Mail) -> Row:
    identity = server.backend(mail.account, mail.region).identities.get(mail.addressee)
    seconds = server.clock.now() - mail.at
    return Row(
        mail,
        "not listed" if identity is None else identity.status,
        datetime.fromtimestamp(mail.at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        _age(seconds),
        seconds >= LINK_LIFETIME,
    )


def _age(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "now"


def _headers(mail: Mail) -> str:
    head = mail.message.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return head.decode("utf-8", "replace")


def _attachments(mail: Mail) -> list[str]:
    message = message_from_bytes(mail.message, policy=default)
    return [part.get_filename() or "" for part in message.walk() if part.get_content_disposition() == "attachment"]
