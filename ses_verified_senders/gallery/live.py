"""A page on loopback that shows an e-mail again each time one of its files is saved."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.gallery.emails import GalleryEmail, Project
from ses_verified_senders.gallery.page import page
from ses_verified_senders.text.suggestion import suggestion

LOOPBACK = "127.0.0.1"


class UnknownEmailError(Exception):
    """No e-mail has that name; the message is one sentence that ends in what to do."""


@dataclass(frozen=True)
class Preview:
    """The e-mail of that name, in all its languages and stacks."""

    project: Project
    name: str

    def check(self) -> None:
        """Raises UnknownEmailError."""
        emails = self.project.emails([])
        if not self._of_that_name(emails):
            names = sorted({name for email in emails for name in email.names})
            advice = suggestion(self.name, names) if names else f"write {self.name}.html.j2 first"
            raise UnknownEmailError(f"there is no e-mail {self.name!r} in {self.project.folder}; {advice}")

    def page(self) -> str:
        """As the files stand now; what is wrong with them stands in the page."""
        version, problems = self.version(), list[Problem]()
        emails = self._of_that_name(self.project.emails(problems))
        return page(emails, problems, f"Preview of {self.name}", version)

    def version(self) -> str:
        """Another one after each change to a file of the project."""
        files = (*sorted(self.project.folder.rglob("*")), *self.project.stacks)
        return hashlib.sha256(repr([_state(file) for file in files]).encode()).hexdigest()

    def _of_that_name(self, emails: list[GalleryEmail]) -> list[GalleryEmail]:
        return [email for email in emails if self.name in email.names]


def _state(file: Path) -> tuple[str, int, int]:
    try:
        stat = file.stat()
    except OSError:  # Editors replace a file, and then there is none for a moment.
        return str(file), 0, 0
    return str(file), stat.st_mtime_ns, stat.st_size


def server(preview: Preview, port: int = 0) -> ThreadingHTTPServer:
    """A server that is bound to loopback, at a free port where it is 0, and serves nothing yet.

    Raises OSError where the port is taken.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path:
                case "/":
                    self._answer(200, "text/html", preview.page())
                case "/version":
                    self._answer(200, "text/plain", preview.version())
                case _:
                    self._answer(404, "text/plain", "not found")

        def _answer(self, status: int, kind: str, text: str) -> None:
            content = text.encode()
            # A browser that is closed or leaves the page hangs up in between.
            with suppress(ConnectionError):
                self.send_response(status)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing: a page that asks twice a second would fill the terminal."""

    return ThreadingHTTPServer((LOOPBACK, port), Handler)
