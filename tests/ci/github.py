"""GitHub for one pull request: `act` runs the workflow, and `gh` finds the comments behind a socket on this machine."""

import json
import re
import socketserver
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.ci.repository import PASSPHRASE, Repository
from tests.ci.tool import tool
from tests.engine.project import Outcome

ACTIONS = Path(__file__).parent / "actions"
WORKFLOW = ".github/workflows/senders.yml"
NAME = "acme/senders"
NUMBER = 7
COMMENTS = f"/repos/{NAME}/issues/{NUMBER}/comments"
TOKEN = "ghs_secret"
PER_PAGE = 2


class Comments(socketserver.UnixStreamServer):
    """Holds those of the pull request, two on a page."""

    def __init__(self, socket: Path) -> None:
        super().__init__(str(socket), Handler)
        self.comments: list[dict[str, Any]] = [
            {"id": number, "body": "<!-- of somebody else -->"} for number in range(PER_PAGE)
        ]

    def plans(self) -> list[str]:
        """What the workflow wrote."""
        return [comment["body"] for comment in self.comments[PER_PAGE:]]


class Handler(BaseHTTPRequestHandler):
    server: Comments

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        page = int(parse_qs(url.query).get("page", ["1"])[0])
        shown = self.server.comments[(page - 1) * PER_PAGE : page * PER_PAGE]
        more = page * PER_PAGE < len(self.server.comments)
        link = f'<https://api.github.com{COMMENTS}?page={page + 1}>; rel="next"' if more else ""
        self._answer(url.path == COMMENTS, shown, link)

    def do_POST(self) -> None:
        self.server.comments.append({"id": len(self.server.comments), "body": self._body()})
        self._answer(self.path == COMMENTS, {})

    def do_PATCH(self) -> None:
        number = int(self.path.removeprefix(f"/repos/{NAME}/issues/comments/"))
        self.server.comments[number]["body"] = self._body()
        self._answer(True, {})

    def _body(self) -> str:
        return str(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"])

    def _answer(self, known: bool, answer: object, link: str = "") -> None:
        allowed = self.headers["Authorization"] == f"token {TOKEN}"
        self.send_response((200 if known else 404) if allowed else 401)
        self.send_header("Content-Type", "application/json")
        if link:
            self.send_header("Link", link)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


class GitHub:
    """Runs the repository's workflow as each event does; `venv` is what its cache has."""

    def __init__(self, repository: Repository, venv: Path, socket: Path) -> None:
        # act works out `hashFiles` with node.
        for program in ("gh", "node"):
            tool(program)
        self._act = tool("act")
        self._repository = repository
        self._folder = repository.folder.parent / "act"
        settings = self._folder / "gh"
        settings.mkdir(parents=True)
        (settings / "config.yml").write_text(f"http_unix_socket: {socket}\n")
        self._own = {"CACHED": str(venv), "GH_CONFIG_DIR": str(settings)}
        repository.git("remote", "add", "origin", f"https://github.com/{NAME}.git")

    def pull_request(self) -> Outcome:
        base, head = ({"ref": ref, "sha": self._repository.git("rev-parse", ref).strip()} for ref in ("main", "change"))
        return self._run("pull_request", pull_request={"number": NUMBER, "base": base, "head": head})

    def push(self) -> Outcome:
        return self._run("push", ref="refs/heads/main")

    def schedule(self) -> Outcome:
        return self._run("schedule", ref="refs/heads/main")

    def dispatch(self, **inputs: str) -> Outcome:
        return self._run("workflow_dispatch", ref="refs/heads/main", inputs=inputs)

    def _run(self, event: str, **payload: Any) -> Outcome:
        described = self._folder / "event.json"
        described.write_text(json.dumps(payload))
        given = {
            "--action-cache-path": [str(self._folder / "cache")],
            "--eventpath": [str(described)],
            "--local-repository": self._stubs(),
            "--platform": ["ubuntu-latest=-self-hosted"],
            "--secret": [f"PULUMI_CONFIG_PASSPHRASE={PASSPHRASE}", f"GITHUB_TOKEN={TOKEN}"],
            "--var": [f"{name}={value}" for name, value in self._repository.variables.items()],
            "--workflows": [WORKFLOW],
        }
        options = [word for option, values in given.items() for value in values for word in (option, value)]
        return self._repository.run([self._act, event, "--no-cache-server", *options], **self._own)

    def _stubs(self) -> list[str]:
        """In place of each action, a folder that needs no network; act itself checks out the repository."""
        text = (self._repository.folder / WORKFLOW).read_text()
        uses = {(name, version) for name, version in re.findall(r"uses: (\S+)@(\S+)", text)}
        return [f"{name}@{version}={ACTIONS / name}" for name, version in sorted(uses) if name != "actions/checkout"]
