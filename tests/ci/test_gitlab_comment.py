"""The script that writes a plan into a merge request's notes, against a small GitLab on loopback."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.engine.project import ROOT

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


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    with GitLab() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def comment(gitlab: GitLab, folder: Path, plan: str, **variables: str | None) -> "subprocess.CompletedProcess[str]":
    (folder / "plan.md").write_text(plan)
    given = {
        "CI_API_V4_URL": f"http://127.0.0.1:{gitlab.server_port}/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "3",
        "GITLAB_TOKEN": "secret",
        **variables,
    }
    return subprocess.run(
        [sys.executable, ROOT / "docs/ci/gitlab-comment.py", "plan.md"],
        cwd=folder,
        env={"PATH": os.environ["PATH"]} | {name: value for name, value in given.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_writes_a_note_and_then_replaces_it(gitlab: GitLab, tmp_path: Path) -> None:
    gitlab.notes = [{"id": number, "body": "<!-- of somebody else -->"} for number in range(PER_PAGE)]
    first, second = "<!-- ses-senders plan: prod -->\none ä", "<!-- ses-senders plan: prod -->\ntwo"
    other = "<!-- ses-senders plan: staging -->\nthree"
    for plan in (first, second, other):
        done = comment(gitlab, tmp_path, plan)
        assert (done.returncode, done.stderr) == (0, "")
    assert [note["body"] for note in gitlab.notes[PER_PAGE:]] == [second, other]


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (None, "error: GITLAB_TOKEN is not set; set it as a variable of the project\n"),
        (
            "wrong",
            "error: GitLab's API: HTTP Error 401: Unauthorized; check that GITLAB_TOKEN has the scope `api`\n",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence(gitlab: GitLab, tmp_path: Path, token: str | None, said: str) -> None:
    done = comment(gitlab, tmp_path, "<!-- marker -->\nplan", GITLAB_TOKEN=token)
    assert (done.returncode, done.stderr) == (1, said)
