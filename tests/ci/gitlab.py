"""GitLab for one merge request: `gitlab-ci-local` runs the jobs, and the notes are kept by a server on this machine."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.ci.repository import PASSPHRASE, Repository
from tests.ci.tool import tool
from tests.engine.project import Outcome

NOTES = "/api/v4/projects/7/merge_requests/3/notes"
PER_PAGE = 2


class GitLab(HTTPServer):
    """Holds the notes of one merge request, two on a page."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.notes: list[dict[str, Any]] = []
        self.token = "secret"


class Handler(BaseHTTPRequestHandler):
    server: GitLab

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        page = int(parse_qs(url.query)["page"][0])
        shown = self.server.notes[(page - 1) * PER_PAGE : page * PER_PAGE]
        more = page * PER_PAGE < len(self.server.notes)
        self._answer(url.path == NOTES, shown, str(page + 1) if more else "")

    def do_POST(self) -> None:
        self.server.notes.append({"id": len(self.server.notes), "body": self._body()})
        self._answer(self.path == NOTES, {})

    def do_PUT(self) -> None:
        number = int(self.path.removeprefix(f"{NOTES}/"))
        self.server.notes[number]["body"] = self._body()
        self._answer(True, {})

    def _body(self) -> str:
        return str(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"])

    def _answer(self, known: bool, answer: object, next_page: str = "") -> None:
        allowed = self.headers["PRIVATE-TOKEN"] == self.server.token
        self.send_response((200 if known else 404) if allowed else 401)
        self.send_header("X-Next-Page", next_page)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Jobs:
    """Runs the repository's jobs as each event does, in its own folder, as a machine that keeps its folder does."""

    def __init__(self, repository: Repository, gitlab: GitLab, venv: Path) -> None:
        tool("rsync")
        self._program = tool("gitlab-ci-local")
        self._repository = repository
        self._variables = repository.variables | {
            "GITLAB_TOKEN": gitlab.token,
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            # These GitLab gives by itself.
            "AWS_TOKEN": "token",
            "CI_API_V4_URL": f"http://127.0.0.1:{gitlab.server_port}/api/v4",
            "CI_PROJECT_ID": "7",
        }
        # The cache has it.
        (repository.folder / ".venv").symlink_to(venv)
        repository.git("remote", "add", "origin", "https://gitlab.com/acme/senders.git")

    def merge_request(self) -> Outcome:
        return self._run(CI_PIPELINE_SOURCE="merge_request_event", CI_MERGE_REQUEST_IID="3")

    def push(self) -> Outcome:
        return self._run(CI_PIPELINE_SOURCE="push")

    def schedule(self) -> Outcome:
        return self._run(CI_PIPELINE_SOURCE="schedule")

    def _run(self, **variables: str) -> Outcome:
        given = (f"{name}={value}" for name, value in (self._variables | variables).items())
        options = ["--force-shell-executor", "--no-artifacts-to-source"]
        options += [word for variable in given for word in ("--variable", variable)]
        return self._repository.run([self._program, *options])
