"""The inbox's pages: the list with an e-mail beside it, and the settings."""

from dataclasses import asdict
from typing import Any

from flask import Flask, abort, render_template, request

from local_ses.faults import KINDS
from local_ses.inbox.rows import attachments, headers, newest, row_of, span
from local_ses.origin import protect
from local_ses.server import Server
from local_ses.sesv2.message import Mail
from local_ses.settings import CHOICES, MEANINGS

STATUSES = ("PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED", "not listed")
VIEWS = {"looks": "Preview", "text": "Text", "source": "HTML source", "headers": "Headers"}
WIDTHS = {"desk": "Desk", "phone": "Phone"}

# The e-mail may be hostile: it runs nothing, loads nothing and is no part of this site.
MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


def inbox(server: Server) -> Flask:
    """A Flask application to be mounted at /_inbox."""
    app = Flask("local_ses.inbox")
    protect(app)

    @app.get("/")
    def index() -> Any:
        return render_template("inbox.html", **_bar(server), **_list(server))

    @app.get("/list")
    def listing() -> Any:
        return render_template("list.html", **_list(server))

    @app.get("/bar")
    def bar() -> Any:
        return render_template("bar.html", **_bar(server))

    @app.get("/settings")
    def settings() -> Any:
        return render_template("settings.html", **_bar(server), **_settings(server))

    @app.get("/settings/<part>")
    def settings_part(part: str) -> Any:
        if part not in ("clock", "switches", "faults"):
            abort(404, f"The settings have no {part}.")
        return render_template(f"{part}.html", **_bar(server), **_settings(server))

    _mail_pages(app, server)
    return app


def _mail_pages(app: Flask, server: Server) -> None:
    def find(identifier: str) -> Mail:
        return server.mails.get(identifier) or abort(404, "This e-mail is not in the inbox any more.")

    @app.get("/mail/<identifier>")
    def mail(identifier: str) -> Any:
        shown = _mail(server, find(identifier))
        return render_template("inbox.html", **_bar(server), **_list(server), **shown)

    @app.get("/mail/<identifier>/reader")
    def reader(identifier: str) -> Any:
        return render_template("reader.html", **_mail(server, find(identifier)))

    @app.get("/mail/<identifier>.eml")
    def message(identifier: str) -> Any:
        return find(identifier).message, 200, _download("message/rfc822", f"{identifier}.eml")

    @app.get("/mail/<identifier>/attachment/<int:number>")
    def attachment(identifier: str, number: int) -> Any:
        found = attachments(find(identifier))
        if not 1 <= number <= len(found):
            abort(404, f"This e-mail has no attachment {number}.")
        return found[number - 1].content, 200, _download("application/octet-stream", found[number - 1].name)

    @app.get("/mail/<identifier>/content")
    def content(identifier: str) -> Any:
        return find(identifier).html, 200, {"Content-Security-Policy": MAIL_POLICY}


def _download(kind: str, name: str) -> dict[str, str]:
    return {"Content-Type": kind, "Content-Disposition": f'attachment; filename="{name}"'}


def _bar(server: Server) -> dict[str, Any]:
    return {
        "unread": server.mails.count(unread=True),
        "now": server.clock.moment().strftime("%Y-%m-%d %H:%M"),
        "ahead": (span(server.clock.offset) or "less than a minute") if server.clock.offset else "",
    }


def _list(server: Server) -> dict[str, Any]:
    search, status = request.args.get("search", "").strip(), request.args.get("status", "")
    return {
        "rows": newest(server, search, status),
        "number": server.mails.count(),
        "search": search,
        "status": status,
        "statuses": STATUSES,
        "chosen": request.args.get("chosen") or (request.view_args or {}).get("identifier", ""),
    }


def _mail(server: Server, mail: Mail) -> dict[str, Any]:
    """Whoever looks at it has read it."""
    server.mails.mark(True, mail.id)
    views = {name: title for name, title in VIEWS.items() if _has(mail, name)}
    view, width = request.args.get("view", ""), request.args.get("width", "desk")
    return {
        "row": row_of(server, mail, True),
        "view": view if view in views else next(iter(views)),
        "width": width if width in WIDTHS else "desk",
        "views": views,
        "widths": WIDTHS,
        "headers": headers(mail),
        "attachments": attachments(mail),
    }


def _has(mail: Mail, view: str) -> bool:
    return {"looks": bool(mail.html), "source": bool(mail.html), "text": bool(mail.text)}.get(view, True)


def _settings(server: Server) -> dict[str, Any]:
    return {
        "settings": server.settings.all(),
        "choices": CHOICES,
        "meanings": MEANINGS,
        "faults": {identifier: asdict(fault) for identifier, fault in server.faults.all().items()},
        "kinds": KINDS,
    }
