"""Put a plan into the merge request's notes, in place of the one before: python3 comment.py plan.md

Needs GITLAB_TOKEN (scope `api`); the rest comes from GitLab's own variables. Uses the standard library only.
"""

import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError


def ask(method: str, url: str, body: str = "") -> tuple[Any, str]:
    """The answer of GitLab's API, and the number of the next page, "" where there is none. Raises URLError."""
    content = json.dumps({"body": body}).encode() if body else None
    headers = {"PRIVATE-TOKEN": os.environ["GITLAB_TOKEN"], "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, content, headers, method=method), timeout=30) as answer:
        return json.load(answer), answer.headers.get("X-Next-Page", "")


def notes_at(url: str) -> Iterator[Any]:
    """All notes, page by page (https://docs.gitlab.com/api/rest/#pagination)."""
    page = "1"
    while page:
        notes, page = ask("GET", f"{url}?per_page=100&page={page}")
        yield from notes


def main(file: Path) -> None:
    plan = file.read_text(encoding="utf-8")
    marker = plan.splitlines()[0]
    project, request = os.environ["CI_PROJECT_ID"], os.environ["CI_MERGE_REQUEST_IID"]
    url = f"{os.environ['CI_API_V4_URL']}/projects/{project}/merge_requests/{request}/notes"
    before = next((note["id"] for note in notes_at(url) if note["body"].startswith(marker)), None)
    if before is None:
        ask("POST", url, plan)
    else:
        ask("PUT", f"{url}/{before}", plan)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except KeyError as error:
        sys.exit(f"error: {error.args[0]} is not set; set it as a variable of the project")
    except URLError as error:
        sys.exit(f"error: GitLab's API: {error}; check that GITLAB_TOKEN has the scope `api`")
